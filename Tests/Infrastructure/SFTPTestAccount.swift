import Foundation

/// An SFTP server that `.env.test` names, and who may log in there.
public struct SFTPTestAccount: Sendable {
    /// The host name or address.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// The user.
    public let user: String
    /// The file of a private key of ed25519.
    public let keyFile: String
    /// The file of a private key of RSA.
    public let rsaKeyFile: String
    /// The file in which the server's host keys stand.
    public let knownHosts: String
    /// The directory below which tests write.
    public let basePath: String
    /// A directory below it whose disk is full after a megabyte.
    public let smallDisk: String?

    /// Reads `TEST_SFTP_…` of `.env.test`.
    ///
    /// - Throws: ``MissingInfrastructure``, which names all that is missing.
    public static func load() throws -> SFTPTestAccount {
        let variables = try TestEnvironment.load().variables
        var missing: [String] = []
        func value(_ name: String) -> String {
            if let value = variables["TEST_SFTP_\(name)"], !value.isEmpty { return value }
            missing.append("TEST_SFTP_\(name) is not set in .env.test")
            return ""
        }
        let account = SFTPTestAccount(
            host: value("HOST"), port: Int(value("PORT")) ?? 22, user: value("USER"), keyFile: value("KEY_FILE"),
            rsaKeyFile: value("RSA_KEY_FILE"), knownHosts: value("KNOWN_HOSTS"), basePath: value("BASE_PATH"),
            smallDisk: variables["TEST_SFTP_SMALL_DISK"])
        guard missing.isEmpty else { throw MissingInfrastructure(problems: missing) }
        return account
    }

    /// The lines of ``knownHosts``.
    public func hostKeys() throws -> [String] {
        try String(contentsOfFile: knownHosts, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// OpenSSH's own clients.
    public var client: SFTPClient { SFTPClient(self) }
}
