import Foundation

/// The SFTP server that `.env.test` names, and who we are there.
public struct SFTPTestAccount: Sendable {
    /// The host name or address.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// The user.
    public let user: String
    /// The directory below which tests write, with no slash at its end.
    public let basePath: String
    /// The file of a private key that lets the user in.
    public let keyFile: String
    /// The same of the kind RSA.
    public let rsaKeyFile: String
    /// The file with the server's host keys.
    public let knownHosts: String

    /// Reads `.env.test`.
    ///
    /// - Throws: ``MissingInfrastructure``, which names all that is missing.
    public static func load() throws -> SFTPTestAccount {
        let variables = try TestEnvironment.load().variables
        let names = ["HOST", "USER", "KEY_FILE", "RSA_KEY_FILE", "KNOWN_HOSTS"].map { "TEST_SFTP_\($0)" }
        let missing = names.filter { variables[$0, default: ""].isEmpty }
        guard missing.isEmpty else {
            throw MissingInfrastructure(problems: missing.map { "\($0) is not set in .env.test" })
        }
        func value(_ name: String) -> String { variables["TEST_SFTP_\(name)", default: ""] }
        let basePath = value("BASE_PATH")
        return SFTPTestAccount(
            host: value("HOST"), port: Int(variables["TEST_SFTP_PORT"] ?? "22") ?? 0, user: value("USER"),
            basePath: basePath.hasSuffix("/") ? String(basePath.dropLast()) : basePath, keyFile: value("KEY_FILE"),
            rsaKeyFile: value("RSA_KEY_FILE"), knownHosts: value("KNOWN_HOSTS"))
    }

    /// The server as its other users meet it.
    public var client: SFTPClient { SFTPClient(self) }

    /// The lines of ``knownHosts`` that are this server's.
    public func hostKeys() throws -> [String] {
        let name = port == 22 ? host : "[\(host)]:\(port)"
        return try String(contentsOfFile: knownHosts, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix(name + " ") }
    }
}
