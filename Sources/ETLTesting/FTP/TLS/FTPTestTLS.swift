/// How a test server speaks TLS: RFC 4217 (FTPS).
///
/// ```swift
/// let certificate = try TestCertificate()
/// try await FTPTestServer.withServer(tls: FTPTestTLS(certificate: certificate, isRequired: true)) { server in
///     try certificate.writeAuthority(to: caFile)
///     // curl --ssl-reqd --cacert caFile ftp://etl:secret@localhost:\(server.port)/
/// }
/// ```
///
/// The server is the TLS server of every connection, of active data connections too. It takes TLS 1.2 and 1.3, and
/// asks for no client certificate. That a data connection resumes the session of the control connection, as some
/// servers want, is possible and cannot be demanded: NIOSSL does not tell.
public struct FTPTestTLS: Sendable {
    /// When TLS begins.
    public enum Mode: Hashable, Sendable {
        /// In the clear first; TLS when the client says AUTH, and on data connections when it says PROT P.
        case explicit
        /// With the first byte, and on data connections unless the client says PROT C: ftps, known from port 990.
        case implicit
    }

    /// When TLS begins.
    public var mode: Mode

    /// What the server shows.
    public var certificate: TestCertificate

    /// Whether USER is refused before AUTH, with 530.
    public var isRequired: Bool

    /// Whether transfers and listings under PROT C are refused, with 521.
    public var requiresPrivateData: Bool

    /// The newest version that the server speaks.
    public var newestVersion: FTPTLSVersion

    /// Makes the TLS of a server.
    public init(
        mode: Mode = .explicit, certificate: TestCertificate, isRequired: Bool = false,
        requiresPrivateData: Bool = false, newestVersion: FTPTLSVersion = .tls13
    ) {
        self.mode = mode
        self.certificate = certificate
        self.isRequired = isRequired
        self.requiresPrivateData = requiresPrivateData
        self.newestVersion = newestVersion
    }
}
