import CSSH
import ETL

/// What an `sftp` server's settings say beyond those that every server has.
struct SFTPSettings {
    /// Their names, without the server's before them.
    static let names: Set<String> = ["KEY_FILE", "KEY_PASSPHRASE", "KNOWN_HOSTS", "HOST_KEY_SHA256"]

    /// What is wrong, as far as can be known without connecting.
    static func problems(of server: ServerSettings) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        if server.user == nil {
            problems.append(server.problem("USER", "is missing: SFTP lets in nobody without a name"))
        }
        problems += problemsOfKey(server)
        if let file = server.extra("KNOWN_HOSTS"), !isReadable(file) {
            problems.append(
                server.problem("KNOWN_HOSTS", "\(ServerSettings.shown(file)) is not there, or cannot be read"))
        }
        if let text = server.extra("HOST_KEY_SHA256") {
            let wrong = parts(text).first { SSHFingerprint($0) == nil }
            if let wrong {
                let words = "is no fingerprint, such as SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
                problems.append(server.problem("HOST_KEY_SHA256", "\(ServerSettings.shown(wrong)) \(words)"))
            } else if parts(text).isEmpty {
                problems.append(server.problem("HOST_KEY_SHA256", "names no fingerprint"))
            }
        }
        return problems
    }

    private static func problemsOfKey(_ server: ServerSettings) -> [SettingsProblem] {
        let passphrase = server.extra("KEY_PASSPHRASE").map(Secret.init)
        guard let file = server.extra("KEY_FILE") else {
            if passphrase != nil { return [server.problem("KEY_PASSPHRASE", "is of no use without _KEY_FILE")] }
            guard server.password?.reveal().isEmpty ?? true else { return [] }
            return [server.problem("PASS", "is missing, and so is _KEY_FILE: one of them is needed")]
        }
        do throws(SSHPrivateKey.Failure) {
            _ = try SSHPrivateKey(file: file, passphrase: passphrase)
            return []
        } catch {
            if error == .locked { return [server.problem("KEY_PASSPHRASE", "does not open _KEY_FILE")] }
            return [server.problem("KEY_FILE", "\(ServerSettings.shown(file)) \(error.reason)")]
        }
    }

    /// Fingerprints, which commas separate.
    static func parts(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    }

    private static func isReadable(_ file: String) -> Bool { etl_ssh_can_read(file) != 0 }
}

extension SFTPStoreConfiguration {
    /// `~/.ssh/known_hosts` of the user that runs this.
    public static var defaultKnownHostsFile: String {
        guard let home = etl_ssh_home() else { return "/.ssh/known_hosts" }
        defer { etl_ssh_free(home) }
        return String(cString: home) + "/.ssh/known_hosts"
    }

    /// Reads settings that have no problems.
    init(_ server: ServerSettings, _ context: Transport.Context) {
        let password = server.password.flatMap { $0.reveal().isEmpty ? nil : $0 }
        self.init(
            host: server.host, port: server.port ?? 22, user: server.user ?? "", password: password,
            keyFile: server.extra("KEY_FILE"), keyPassphrase: server.extra("KEY_PASSPHRASE").map(Secret.init),
            knownHostsFile: server.extra("KNOWN_HOSTS") ?? Self.defaultKnownHostsFile,
            hostKeyFingerprints: server.extra("HOST_KEY_SHA256").map(SFTPSettings.parts) ?? [],
            basePath: server.basePath, maxConnections: server.maxConnections,
            connectTimeout: context.ftp.connectTimeout, stallTimeout: context.ftp.stallTimeout,
            idleTimeout: context.ftp.poolIdleTimeout)
        metrics = ConnectionMetrics(server.name)
    }
}
