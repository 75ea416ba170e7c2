import Foundation
import NIOSSL
import Testing

@testable import ETLTesting

/// That each flaw is the one it says is told by other people's clients: `ForeignClientTests`.
@Suite("Certificates made for tests")
struct TestCertificateTests {
    private func connect(to certificate: TestCertificate, trusting authority: String, as host: String?) async throws {
        let tls = FTPTestTLS(mode: .implicit, certificate: certificate)
        try await FTPTestServer.withServer(tls: tls) { server in
            let client = try await TestFTPClient(port: server.port)
            try await client.control.startTLS(trusting: authority, host: host)
            #expect(try await client.reply().hasPrefix("220"))
        }
    }

    @Test("a right one is right for the name and for the address", arguments: ["localhost", nil])
    func right(host: String?) async throws {
        let certificate = try TestCertificate()
        try await connect(to: certificate, trusting: certificate.authorityPEM, as: host)
    }

    @Test("a flawed one is refused", arguments: TestCertificate.Flaw.allCases)
    func flawed(flaw: TestCertificate.Flaw) async throws {
        let certificate = try TestCertificate(flaw: flaw)
        await #expect(throws: TestSocket.HandshakeFailed.self) {
            try await connect(to: certificate, trusting: certificate.authorityPEM, as: nil)
        }
    }

    @Test("a client's refusal is told in the transcript")
    func refusal() async throws {
        let tls = FTPTestTLS(certificate: try TestCertificate(flaw: .unknownAuthority))
        try await FTPTestServer.withServer(tls: tls) { server in
            await #expect(throws: TestSocket.HandshakeFailed.self) {
                try await TestFTPClient.encrypted(server, trusting: tls.certificate.authorityPEM)
            }
            try await server.waitForDisconnect()
            #expect(
                server.transcript.entries.contains {
                    $0.event == .handshakeFailed(.control, "TLSV1_ALERT_UNKNOWN_CA")
                }, "\(server.transcript)")
        }
    }

    @Test("several of one authority are trusted by one file; another authority of the same name is not it")
    func authority() async throws {
        let authority = try TestCertificateAuthority()
        let other = try TestCertificateAuthority()
        for certificate in [try authority.certificate(), try authority.certificate(for: ["127.0.0.1"])] {
            #expect(certificate.authorityPEM == authority.certificatePEM)
            try await connect(to: certificate, trusting: authority.certificatePEM, as: nil)
            await #expect(throws: TestSocket.HandshakeFailed.self) {
                try await connect(to: certificate, trusting: other.certificatePEM, as: nil)
            }
        }
    }

    @Test("the names are those that were asked for")
    func names() async throws {
        let certificate = try TestCertificate(for: ["ftp.example.com"])
        try await connect(to: certificate, trusting: certificate.authorityPEM, as: "ftp.example.com")
        await #expect(throws: TestSocket.HandshakeFailed.self) {
            try await connect(to: certificate, trusting: certificate.authorityPEM, as: "localhost")
        }
        #expect(throws: (any Error).self) { try TestCertificate(for: ["서버"]) }
    }

    @Test("the authority goes into a file, in place of what was there")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString).pem").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let certificate = try TestCertificate()
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        try certificate.writeAuthority(to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == certificate.authorityPEM)
        #expect(try NIOSSLCertificate.fromPEMFile(path).count == 1)
        #expect(throws: (any Error).self) { try certificate.writeAuthority(to: "/nowhere/at/all") }
    }

    @Test("the key is in no text")
    func secret() throws {
        let certificate = try TestCertificate(flaw: .expired)
        let key = certificate.privateKeyPEM.split(separator: "\n")[1]
        var dumped = ""
        dump(certificate, to: &dumped)
        #expect("\(certificate)" == "certificate (expired)")
        #expect(!dumped.contains(key))
    }

    @Test(
        "hosts that are IP addresses",
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1]), ("::1", [UInt8](repeating: 0, count: 15) + [1]),
            ("::", [UInt8](repeating: 0, count: 16)),
            ("fe80::a:1", [0xFE, 0x80] + [UInt8](repeating: 0, count: 11) + [10, 0, 1]),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]), ("localhost", nil), ("1.2.3", nil),
            ("1.2.3.256", nil), ("1::2::3", nil), ("1:2:3:4:5:6:7", nil), ("1:2:3:4:5:6:7:8:9", nil), ("::g", nil),
            ("1:2:3:4:5:6:7::8", nil),
        ] as [(String, [UInt8]?)])
    func addresses(host: String, bytes: [UInt8]?) {
        #expect(HostAddress.bytes(of: host) == bytes)
    }
}
