import ETL
import ETLTesting
import ETLTransports
import Foundation
import Testing

/// TLS comes before anything of HTTP, so that a server of another protocol can show the certificate.
@Suite("The certificate of an S3 server")
struct S3CertificateTests {
    @Test(arguments: TestCertificate.Flaw.allCases)
    func oneThatIsNotToBeBelieved(_ flaw: TestCertificate.Flaw) async throws {
        let (error, commands) = try await probe(TestCertificate(flaw: flaw))
        #expect(error?.kind == .certificateInvalid, "\(error.map { "\($0)" } ?? "nothing was thrown")")
        #expect(error?.isRetriable == false && error?.isOutage == true)
        #expect(error?.message.contains("_CA_FILE") == true)
        #expect(commands == 0, "nobody is told a thing")
    }

    @Test func oneThatIs() async throws {
        let (error, _) = try await probe(TestCertificate())
        #expect(error != nil && error?.kind != .certificateInvalid && error?.kind != .tlsFailed)
    }

    private func probe(_ certificate: TestCertificate) async throws -> (error: TransferError?, commands: Int) {
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-s3-\(UUID().uuidString).pem")
        try certificate.writeAuthority(to: file.path)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await FTPTestServer.withServer(tls: FTPTestTLS(mode: .implicit, certificate: certificate)) {
            server in
            let extras = [
                "ENDPOINT": "https://127.0.0.1:\(server.port)", "BUCKET": "images", "ACCESS_KEY": "a",
                "SECRET_KEY": "b", "CA_FILE": file.path,
            ]
            var configuration = try S3StoreConfiguration(
                ServerSettings(
                    name: ServerName("s"), type: .s3, host: "", extras: extras.mapValues(Secret.init)))
            configuration.connectTimeout = .seconds(20)
            configuration.retryDelay = .milliseconds(1)
            let store = configuration.makeStore(logger: S3StoreFixture.quiet)
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            await store.close()
            return (error, server.transcript.commands.count)
        }
    }
}
