import Foundation

/// File servers of every type as their other users meet them: through rclone, which is not our code.
public struct RcloneClient: Sendable {
    /// A server, by rclone's own options for its type.
    public struct Remote: Sendable {
        fileprivate let options: [String: String]
        fileprivate let password: String?
        fileprivate let caFile: String?
        fileprivate let root: String

        /// An FTP server; with TLS where it has an authority of its certificate.
        public init(_ server: TestServer) {
            options = [
                "TYPE": "ftp", "HOST": server.host, "PORT": "\(server.port)", "USER": server.user,
                "EXPLICIT_TLS": "\(server.caFile != nil)", "FORCE_LIST_HIDDEN": "true",
                // With 1.3 it does not continue the session, which vsftpd asks for.
                "DISABLE_TLS13": "true",
            ]
            (password, caFile, root) = (server.password, server.caFile, server.basePath)
        }

        /// An SFTP server.
        public init(_ account: SFTPTestAccount) {
            options = [
                "TYPE": "sftp", "HOST": account.host, "PORT": "\(account.port)", "USER": account.user,
                "KEY_FILE": account.keyFile, "KNOWN_HOSTS_FILE": account.knownHosts, "SHELL_TYPE": "none",
            ]
            (password, caFile, root) = (nil, nil, account.basePath)
        }

        /// The bucket that `.env.test` names as `TEST_S3_…`.
        public init(s3 variables: [String: String]) {
            func value(_ name: String) -> String { variables["TEST_S3_\(name)", default: ""] }
            options = [
                "TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": value("ENDPOINT"), "REGION": value("REGION"),
                "ACCESS_KEY_ID": value("ACCESS_KEY"), "SECRET_ACCESS_KEY": value("SECRET_KEY"),
            ]
            (password, caFile, root) = (nil, nil, "/" + value("BUCKET"))
        }

        /// A directory of this machine.
        public init(local directory: String) {
            options = ["TYPE": "local"]
            (password, caFile, root) = (nil, nil, directory)
        }
    }

    private let remote: Remote

    /// Talks to a server.
    public init(_ remote: Remote) {
        self.remote = remote
    }

    /// The SHA-256 of all files in a directory, in hexadecimal digits, by their names; of what rclone itself reads.
    public func sha256(in directory: String) async throws -> [String: String] {
        let output = try await run(["hashsum", "sha256", "--download", place(directory)])
        return Dictionary(
            output.standardOutput.split(separator: "\n").map {
                ($0.dropFirst(66).description, $0.prefix(64).description)
            }
        ) { $1 }
    }

    /// Removes a directory and all that is in it.
    public func purge(_ directory: String) async throws {
        try await run(["purge", place(directory)])
    }

    private func place(_ path: String) -> String { "server:\(remote.root)\(path)" }

    @discardableResult
    private func run(_ arguments: [String]) async throws -> Command.Output {
        // Not as arguments: `ps` shows those.
        var environment = Dictionary(
            uniqueKeysWithValues: remote.options.map { ("RCLONE_CONFIG_SERVER_\($0.key)", $0.value) })
        environment["RCLONE_CONFIG"] = "/dev/null"
        // rclone fails wherever this is set, whatever it names.
        environment["AWS_CA_BUNDLE"] = ""
        // Its FTP knows no other way to a certificate of our own.
        environment["SSL_CERT_FILE"] = remote.caFile
        if let password = remote.password {
            let obscured = try await Command.run("rclone", ["obscure", "-"], input: Data(password.utf8))
            environment["RCLONE_CONFIG_SERVER_PASS"] = obscured.standardOutput.trimmingCharacters(in: .newlines)
        }
        return try await Command.run("rclone", arguments + ["--retries", "1"], environment: environment)
    }
}
