import Foundation

/// An SFTP server as its other users meet it: through OpenSSH's `sftp` and `ssh-keygen`, which are not our code.
public struct SFTPClient: Sendable {
    private let account: SFTPTestAccount

    /// Talks to a server.
    public init(_ account: SFTPTestAccount) {
        self.account = account
    }

    /// The names in a directory, hidden ones among them; none where it is not there.
    public func names(in directory: String) async throws -> [String] {
        let output = try await run(["ls -1a \(quoted(directory))"], allowFailure: true)
        return output.standardOutput.split(separator: "\n").dropFirst()
            .map { $0.split(separator: "/").last.map(String.init) ?? "" }.filter { $0 != "." && $0 != ".." }
    }

    /// A file's content; fails where there is none.
    public func get(_ path: String) async throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try await run(["get \(quoted(path)) \(file.path)"])
        return try Data(contentsOf: file)
    }

    /// Puts a file there, and makes its directory.
    public func put(_ content: Data, at path: String) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try content.write(to: file)
        let directory = path.split(separator: "/").dropLast().joined(separator: "/")
        try await run(["-mkdir \(quoted("/" + directory))", "put \(file.path) \(quoted(path))"])
    }

    /// Removes a directory and the files in it.
    public func remove(_ directory: String) async throws {
        try await run(["-rm \(quoted(directory))/*", "rmdir \(quoted(directory))"])
    }

    /// A host key's fingerprint as OpenSSH prints it: `SHA256:…`.
    ///
    /// - Parameter line: of a file of known hosts.
    public func fingerprint(of line: String) async throws -> String {
        let key = line.split(separator: " ").dropFirst().joined(separator: " ")
        let output = try await Command.run("ssh-keygen", ["-l", "-f", "-"], input: Data("\(key)\n".utf8))
        return output.standardOutput.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// Hashes the names in a file of known hosts.
    public func hash(_ file: String) async throws {
        try await Command.run("ssh-keygen", ["-q", "-H", "-f", file])
        try? FileManager.default.removeItem(atPath: file + ".old")
    }

    /// Makes a private key that nobody knows.
    public func makeKey(_ file: String) async throws {
        try await Command.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file])
    }

    @discardableResult
    private func run(_ commands: [String], allowFailure: Bool = false) async throws -> Command.Output {
        let options = [
            "-q", "-b", "-", "-P", "\(account.port)", "-i", account.keyFile, "-o", "IdentitiesOnly=yes", "-o",
            "UserKnownHostsFile=\(account.knownHosts)", "-o", "StrictHostKeyChecking=yes", "-F", "none",
        ]
        return try await Command.run(
            "sftp", options + ["\(account.user)@\(account.host)"],
            input: Data((commands.joined(separator: "\n") + "\n").utf8), allowFailure: allowFailure)
    }

    private func quoted(_ path: String) -> String {
        let place = (account.basePath + "/" + path).replacing("//", with: "/")
        return "\"" + place.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
