import ETL
import ETLTesting
import Foundation
import Logging
import Testing

@testable import ETLTransports

/// What is wrong for one type is said at start, by name.
@Suite("Settings of each type of server")
struct TransportSettingsTests {
    private func settings(_ text: String) throws -> WorkerSettings {
        try WorkerSettings(
            reading: SettingsSource(environment: [:], file: DotEnvFile(parsing: Array(text.utf8))),
            types: TransportRegistry.builtIn.rules)
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try settings(text)
            return []
        } catch {
            return (error as? SettingsError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    @Test(arguments: [
        ("", FTPSecurity.explicit(TLSSettings()), 21), ("A_TLS=explicit", .explicit(TLSSettings()), 21),
        ("A_TLS=Implicit", .implicit(TLSSettings()), 990), ("A_PORT=990", .implicit(TLSSettings()), 990),
        ("A_PORT=990\nA_TLS=explicit", .explicit(TLSSettings()), 21),
        ("A_PORT=2121", .explicit(TLSSettings()), 21),
        ("A_TLS_INSECURE=true", .explicit(TLSSettings(isInsecure: true)), 21),
    ])
    func ftps(text: String, security: FTPSecurity, defaultPort: Int) throws {
        let settings = try settings("A_TYPE=ftps\nA_HOST=h\n" + text)
        let server = try #require(settings.servers.all.first)
        #expect(FTPSSettings(of: server).security == security)
        #expect(FTPSSettings(of: server).defaultPort == defaultPort)
        let stores = TransportRegistry.builtIn.stores(
            of: settings.servers, Transport.Context(logger: Logger(label: "test")))
        #expect(stores[ServerName("A")]?.capabilities.usesChannels == false)
        #expect(stores[ServerName("A")]?.name == "h:\(server.port ?? defaultPort)")
        #expect(settings.warnings.map(\.name) == (security.tls?.isInsecure == true ? ["A_TLS_INSECURE"] : []))
    }

    @Test func wrongOnesOfFTPS() {
        let start = "A_TYPE=ftps\nA_HOST=h\n"
        #expect(problems(start + "A_TLS=yes") == ["A_TLS: 'yes' is none of explicit, implicit"])
        #expect(problems(start + "A_TLS_INSECURE=maybe") == ["A_TLS_INSECURE: 'maybe' is neither true nor false"])
        let missing = problems(start + "A_CA_FILE=/nowhere/ca.pem")
        #expect(missing.count == 1)
        #expect(
            missing.first?.hasPrefix("A_CA_FILE: '/nowhere/ca.pem' holds no certificate in PEM that can be read")
                == true)
        #expect(
            problems("A_TYPE=ftp\nA_HOST=h\nA_TLS=explicit").first?.hasPrefix("A_TLS: is for servers of the type ftps")
                == true)
    }

    @Test func local() throws {
        let settings = try settings("A_TYPE=local\nA_BASE_PATH=/not/mounted/yet")
        #expect(settings.servers.all.first?.description == "A (local at /not/mounted/yet)")
        #expect(
            problems("A_TYPE=local") == [
                "A_BASE_PATH: is missing: the directory of this machine below which all paths are"
            ])
        #expect(
            problems("A_TYPE=local\nA_BASE_PATH=data") == ["A_BASE_PATH: 'data' does not begin at the root, '/'"])
        #expect(
            problems("A_TYPE=local\nA_BASE_PATH=/d\nA_HOST=h\nA_PORT=1\nA_USER=u\nA_PASS=p")
                == ["HOST", "PORT", "USER", "PASS"].map {
                    "A_\($0): is of no use: a server of the type local has none"
                })
    }
}
