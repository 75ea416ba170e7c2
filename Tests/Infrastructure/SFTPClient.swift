import Foundation

/// An SFTP server as its other users meet it: through OpenSSH's commands, which are not our code.
public struct SFTPClient: Sendable {
    private let server: SFTPTestAccount

    /// Talks to a server.
    public init(_ server: SFTPTestAccount) {
        self.server = server
    }

    /// The names in a directory, hidden ones among them; none where there is no directory.
    public func names(in directory: String) async throws -> [String] {
        let output = try await run(["ls -1a \(place(directory))"], allowFailure: true)
        return output.standardOutput.split(separator: "\n").filter { !$0.hasPrefix("sftp> ") }
            .map { $0.split(separator: "/").last.map(String.init) ?? "" }.filter { $0 != "." && $0 != ".." }
    }

    /// A file's content; fails where there is none.
    public func get(_ path: String) async throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try await run(["get \(place(path)) \"\(file.path)\""])
        return try Data(contentsOf: file)
    }

    /// Removes a directory with the files in it.
    public func remove(_ directory: String) async throws {
        try await run(["rm \"\(server.basePath)\(directory)\"/*", "rmdir \(place(directory))"])
    }

    /// The fingerprint of a line of known hosts: `SHA256:…`.
    public func fingerprint(of line: String) async throws -> String {
        let key = line.split(separator: " ").dropFirst().joined(separator: " ")
        let output = try await Command.run("ssh-keygen", ["-l", "-f", "-"], input: Data("\(key)\n".utf8))
        return output.standardOutput.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// Makes names unreadable in a file of known hosts.
    public func hash(_ file: String) async throws {
        try await Command.run("ssh-keygen", ["-q", "-H", "-f", file])
        try FileManager.default.removeItem(atPath: file + ".old")
    }

    /// Makes a private key that no server knows.
    public func makeKey(_ file: String) async throws {
        try await Command.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file])
    }

    @discardableResult
    private func run(_ commands: [String], allowFailure: Bool = false) async throws -> Command.Output {
        let options = [
            "-q", "-b", "-", "-P", "\(server.port)", "-i", server.keyFile, "-F", "/dev/null", "-o",
            "IdentitiesOnly=yes",
            "-o", "UserKnownHostsFile=\(server.knownHosts)",
        ]
        let input = Data(commands.map { "\($0)\n" }.joined().utf8)
        return try await Command.run(
            "sftp", options + ["\(server.user)@\(server.host)"], input: input, allowFailure: allowFailure)
    }

    private func place(_ path: String) -> String { "\"\(server.basePath)\(path)\"" }
}
