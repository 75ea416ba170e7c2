import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// vsftpd as careful operators set it up: nothing in the clear, and no data connection that does not continue the
/// session of its control connection.
@Suite("The FTP store on a real server with TLS")
struct RealFTPSServerTests {
    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        let server = try TestEnvironment.load().server("TEST_FTPS")
        try await withStore(of: server) { store in
            let client = CurlClient(server)
            try await FileStoreConformance(of: store, below: "/etl-conformance") { directory in
                try await client.names(in: directory)
            }.run(name)
        }
    }

    @Test(arguments: [true, false]) func dataConnectionsGoBothWays(isPassive: Bool) async throws {
        let server = try TestEnvironment.load().server("TEST_FTPS")
        try await withStore(of: server, isPassive: isPassive) { store in
            let path = "/etl-\(UUID().uuidString)/file"
            let content = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            let file = try await store.beginWrite(to: try RemotePath(path))
            let pipe = BytePipe()
            async let feeding: Void = {
                try? await pipe.writer.write(Array(content))
                pipe.writer.finish()
            }()
            _ = try await file.write(from: pipe.reader)
            await feeding
            _ = try await file.verify(ExpectedContent(size: Int64(content.count)))
            try await file.publish()
            #expect(try await CurlClient(server).get(path) == content)
        }
    }

    @Test func aCertificateByAnUnknownAuthorityIsNotBelieved() async throws {
        let server = try TestEnvironment.load().server("TEST_FTPS")
        try await withStore(of: server, tls: TLSSettings()) { store in
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            #expect(error?.kind == .certificateInvalid)
            #expect(error?.isRetriable == false && error?.isOutage == true)
        }
        try await withStore(of: server, tls: TLSSettings(isInsecure: true)) { store in try await store.probe() }
    }

    /// Without TLS vsftpd wants to hear no user, and with the wrong kind of it nobody hears anybody.
    @Test func whatDoesNotFitIsSaid() async throws {
        let server = try TestEnvironment.load().server("TEST_FTPS")
        try await withStore(of: server, security: FTPSecurity.none) { store in
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            #expect(error?.kind == .loginFailed)
            #expect(error?.reply?.contains("encryption") == true)
        }
        let plain = try TestEnvironment.load().source
        try await withStore(of: plain, tls: TLSSettings()) { store in
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            #expect(error?.kind == .tlsFailed)
            #expect(error?.isRetriable == false)
        }
        try await withStore(of: plain, security: .implicit(TLSSettings())) { store in
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            #expect(error?.kind == .tlsFailed)
        }
    }

    private func withStore(
        of server: TestServer, isPassive: Bool = true, tls: TLSSettings? = nil, security: FTPSecurity? = nil,
        _ body: (any FileStore) async throws -> Void
    ) async throws {
        let store = FTPStoreConfiguration(
            host: server.host, port: server.port, user: server.user, password: server.password,
            basePath: server.basePath.isEmpty ? "/" : server.basePath, maxConnections: 4, isPassive: isPassive,
            security: security ?? .explicit(tls ?? TLSSettings(caFile: server.caFile)), connectTimeout: .seconds(10),
            stallTimeout: .seconds(20)
        ).makeStore(logger: silentLogger)
        try await store.whileOpen { try await body($0) }
    }
}
