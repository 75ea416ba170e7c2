#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A TLS server's certificate and key, made in this process: a right one, or one that a client must refuse.
///
/// ```swift
/// let certificate = try TestCertificate()                 // for localhost, 127.0.0.1 and ::1
/// let expired = try TestCertificate(flaw: .expired)
/// try certificate.writeAuthority(to: caFile)              // for `curl --cacert`, `ssl:ca-file`, `_CA_FILE`
/// ```
///
/// The key is one of P-256, the certificate one of X.509 version 3 with the fields that RFC 5280 wants of a server.
/// Servers that a client is to trust by one file get their certificates from one ``TestCertificateAuthority``.
public struct TestCertificate: Sendable {
    /// Those whom a server of this machine can be reached as.
    public static let localHosts = ["localhost", "127.0.0.1", "::1"]

    /// The certificate that the server shows, as PEM text.
    public let chainPEM: String

    /// The server's private key, as PEM text (PKCS #8).
    public let privateKeyPEM: String

    /// The authority that clients are to trust, as PEM text. It signed the certificate, unless the flaw is that it did
    /// not.
    public let authorityPEM: String

    /// What is wrong with it.
    public let flaw: Flaw?

    /// Makes a certificate, and an authority for it alone.
    ///
    /// - Parameters:
    ///   - hosts: names and IP addresses that the server is reached as.
    ///   - flaw: what is wrong with it; nothing unless told otherwise.
    /// - Throws: an error of swift-certificates for a host that no certificate can have: one that is not ASCII.
    public init(for hosts: [String] = Self.localHosts, flaw: Flaw? = nil) throws {
        self = try TestCertificateAuthority().certificate(for: hosts, flaw: flaw)
    }

    init(chainPEM: String, privateKeyPEM: String, authorityPEM: String, flaw: Flaw?) {
        self.chainPEM = chainPEM
        self.privateKeyPEM = privateKeyPEM
        self.authorityPEM = authorityPEM
        self.flaw = flaw
    }

    /// Writes ``authorityPEM`` into a file, for clients that take one. A file that is there is replaced.
    ///
    /// - Throws: an error of Foundation when the file cannot be written.
    public func writeAuthority(to path: String) throws {
        try Data(authorityPEM.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

extension TestCertificate: CustomStringConvertible, CustomReflectable {
    /// What is wrong with it, and nothing of the key.
    public var description: String { "certificate (\(flaw?.description ?? "right"))" }

    /// Hides the key from `dump` and from a failed test's output.
    public var customMirror: Mirror { Mirror(self, children: ["flaw": flaw as Any, "chainPEM": chainPEM]) }
}
