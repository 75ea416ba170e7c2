import Foundation

/// A file server as its other users meet it: through the curl command, which is not our code.
public struct CurlClient: Sendable {
    private let server: TestServer

    /// Talks to a server.
    public init(_ server: TestServer) {
        self.server = server
    }

    /// Puts a file there; missing directories are made.
    public func put(_ content: Data, at path: String) async throws {
        try await Command.run("curl", options + ["--ftp-create-dirs", "-T", "-", url(path)], input: content)
    }

    /// A file's content; fails where there is none.
    public func get(_ path: String) async throws -> Data {
        let output = try await Command.run("bash", ["-c", #"curl "$@" | base64"#, "curl"] + options + [url(path)])
        return Data(base64Encoded: output.standardOutput, options: .ignoreUnknownCharacters) ?? Data()
    }

    /// The SHA-256 of a file, in hexadecimal digits; `nil` where there is none.
    public func sha256(of path: String) async throws -> String? {
        let output = try await Command.run(
            "bash", ["-c", #"set -o pipefail; curl "$@" | sha256sum"#, "curl"] + options + [url(path)],
            allowFailure: true)
        return output.exitCode == 0 ? output.standardOutput.split(separator: " ").first.map(String.init) : nil
    }

    /// The names in a directory, hidden ones among them.
    public func names(in directory: String) async throws -> [String] {
        let output = try await Command.run(
            "curl", options + ["--list-only", "-X", "NLST -a", url(directory + "/")], allowFailure: true)
        return output.standardOutput.split(whereSeparator: \.isNewline)
            .map { $0.split(separator: "/").last.map(String.init) ?? "" }.filter { $0 != "." && $0 != ".." }
    }

    /// Sets when a file was written to, as `YYYYMMDDHHMMSS` in UTC, by `MDTM` with a time.
    public func setTime(_ time: String, of path: String) async throws {
        let place = (server.basePath + path).replacing("//", with: "/")
        try await Command.run("curl", options + ["--list-only", "--quote", "MDTM \(time) \(place)", url("/")])
    }

    /// What the server says when asked for a listing of its root; fails where it does not let us in.
    public func check() async throws {
        try await Command.run("curl", options + ["--list-only", url("/")])
    }

    private var options: [String] {
        ["--silent", "--show-error", "--connect-timeout", "10", "--user", "\(server.user):\(server.password)"]
            + (server.caFile.map { ["--ssl-reqd", "--cacert", $0] } ?? [])
    }

    private func url(_ path: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
        let escaped = (server.basePath + path).addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
        return "ftp://\(server.host):\(server.port)/\(escaped.replacing("//", with: "/"))"
    }
}
