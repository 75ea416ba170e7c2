import ETL
import ETLTesting
import Foundation
import Logging

@testable import ETLTransports

/// An FTP store that talks to a test server, and the few moves that tests of it are made of.
struct FTPStoreFixture: StoreFixture {
    let server: FTPTestServer
    let store: FTPFileStore
    var memory = FTPServerMemory()

    static func with<Result>(
        _ profile: FTPServerProfile = .standard, users: [FTPTestUser] = [.standard], tls: FTPTestTLS? = nil,
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        clock: some Clock<Duration> = ContinuousClock(),
        configure: (inout FTPStoreConfiguration) -> Void = { _ in },
        _ body: (FTPStoreFixture) async throws -> Result
    ) async throws -> Result {
        let server = try await FTPTestServer.start(profile, users: users, tls: tls)
        var configuration = FTPStoreConfiguration(
            host: server.host, port: server.port, user: users[0].name, password: users[0].password ?? "",
            maxConnections: 4, connectTimeout: .seconds(5), stallTimeout: .seconds(1))
        configuration.fileInterval = .seconds(60)
        let authority = FileManager.default.temporaryDirectory.appending(path: "etl-ca-\(UUID().uuidString).pem")
        if let tls {
            try tls.certificate.writeAuthority(to: authority.path)
            let settings = TLSSettings(caFile: authority.path)
            configuration.security = tls.mode == .explicit ? .explicit(settings) : .implicit(settings)
        }
        configure(&configuration)
        let memory = FTPServerMemory()
        let store = FTPFileStore(configuration, logger: logger, clock: clock, memory: memory)
        try? FileManager.default.removeItem(at: authority)
        do {
            let result = try await body(FTPStoreFixture(server: server, store: store, memory: memory))
            await store.close()
            await server.stop()
            return result
        } catch {
            await store.close()
            await server.stop()
            throw error
        }
    }

    /// Commands since the transcript was forgotten, with the temporary names made equal.
    var commands: [String] {
        server.transcript.commands.map { command in
            var text = "\(command)"
            for (ending, word) in [(".part", "TEMP"), (".old", "OLD")] {
                guard let start = text.range(of: ".etl-file-sync-"), let end = text.range(of: ending) else { continue }
                text.replaceSubrange(start.lowerBound..<end.upperBound, with: word)
            }
            return text
        }
    }

    /// Names below `/` that only we would have made.
    var temporaries: [String] {
        server.files.paths.map { "\($0)" }.filter { $0.contains(".etl-file-sync-") }
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        firstRange(of: text)
    }
}
