import ETL
import ETLTesting
import ETLTransports
import Testing

@Suite("The FTP store keeps the promises of a file store", .serialized)
struct FTPFileStoreConformanceTests {
    @Test func onAServerThatDoesAll() async throws {
        try await run(on: .standard)
    }

    @Test func onAServerOf1985() async throws {
        try await run(on: .rfc959)
    }

    @Test func onAServerOfWindows() async throws {
        try await run(on: .iis)
    }

    @Test func onAServerThatRefusesSizesInTextMode() async throws {
        try await run(on: .proftpd)
    }

    @Test func withOneConnection() async throws {
        try await run(on: .standard.limited(toConnections: 1)) { $0.maxConnections = 1 }
    }

    @Test func inActiveMode() async throws {
        try await run(on: .standard) { $0.isPassive = false }
    }

    @Test(arguments: [FTPTestTLS.Mode.explicit, .implicit], [true, false])
    func encrypted(_ mode: FTPTestTLS.Mode, isPassive: Bool) async throws {
        let tls = FTPTestTLS(
            mode: mode, certificate: try TestCertificate(), isRequired: true, requiresPrivateData: true)
        try await run(on: .standard, tls: tls) { $0.isPassive = isPassive }
    }

    private func run(
        on profile: FTPServerProfile, tls: FTPTestTLS? = nil,
        configure: (inout FTPStoreConfiguration) -> Void = { _ in }
    ) async throws {
        try await FTPStoreFixture.with(
            profile, tls: tls,
            configure: {
                $0.stallTimeout = .seconds(30)
                configure(&$0)
            }
        ) { fixture in
            let server = fixture.server
            let conformance = FileStoreConformance(of: fixture.store, below: "/scratch") { directory in
                server.files.list(FTPPath(directory)).map { String(decoding: $0.name, as: UTF8.self) }
            }
            for check in conformance.checks {
                do {
                    try await check.run()
                } catch {
                    Issue.record(error)
                }
            }
            if let tls {
                // What comes before AUTH, and nothing else.
                let words = server.transcript.inTheClear.commands.map { "\($0)" }
                #expect(words.allSatisfy { tls.mode == .explicit && !$0.contains("USER") && !$0.contains("PASS") })
                #expect(server.activity.clearTransfers == 0 && server.activity.encryptedTransfers > 100)
            }
            #expect(server.partialFiles(except: .named(suffix: ".part")).isEmpty)
            // One more for a moment: a connection that was cut, of which the server has not heard yet.
            #expect(server.mostConnections <= fixture.store.capabilities.maxConnections + 1)
            await fixture.store.close()
            try await server.waitForDisconnect()
        }
    }
}
