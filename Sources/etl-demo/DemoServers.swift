import ETL
import ETLTesting
import Foundation

/// The servers of the demo while they run: two of FTP, one of FTP with TLS, and a directory of this machine's disk.
struct DemoServers {
    private let source: FTPTestServer
    private let destination: FTPTestServer
    private let encrypted: FTPTestServer
    private let disk: URL
    private let authority: String

    /// Starts them, lets `body` use them, and stops them, whatever happens.
    static func withServers<Result>(
        _ body: nonisolated(nonsending) (DemoServers) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "etl-demo-\(UUID().uuidString)")
        let disk = folder.appending(path: "disk")
        let authority = folder.appending(path: "authority.pem").path
        try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificate = try TestCertificate()
        try certificate.writeAuthority(to: authority)
        let tls = FTPTestTLS(certificate: certificate, isRequired: true, requiresPrivateData: true)
        return try await FTPTestServer.withServer { source in
            try await FTPTestServer.withServer { destination in
                try await FTPTestServer.withServer(tls: tls) { encrypted in
                    try await body(
                        DemoServers(
                            source: source, destination: destination, encrypted: encrypted, disk: disk,
                            authority: authority))
                }
            }
        }
    }

    /// What they are, for a person: a line each.
    var description: String {
        """
          FTP server, source       \(source.host):\(source.port)
          FTP server, destination  \(destination.host):\(destination.port)
          FTP server with TLS      \(encrypted.host):\(encrypted.port)
          Directory                \(disk.path)
        """
    }

    /// Connections that were logged in.
    var logins: Int { source.logins + destination.logins + encrypted.logins }

    /// What a worker's settings say of them.
    var catalogue: ServerCatalogue {
        ServerCatalogue(DemoServer.allCases.map(settings))
    }

    /// Puts a file where its job looks for it.
    func put(_ file: DemoFile) throws {
        if let server = server(file.source) {
            server.files[file.sourcePath] = file.content
        } else {
            let place = disk.appending(path: file.sourcePath)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.content).write(to: place)
        }
    }

    /// What is wrong with a file at its destination; `nil` where nothing is.
    func problem(of file: DemoFile) -> String? {
        let path = file.destinationPath
        let content: [UInt8]?
        if let server = server(file.destination) {
            guard server.neverPartial(path) else { return "a part of \(path) was seen under its name" }
            content = server.files[path]
        } else {
            content = (try? Data(contentsOf: disk.appending(path: path))).map(Array.init)
        }
        let isRight = content.map { DemoFile.sha256(of: $0) } == file.sha256
        return isRight ? nil : "\(path) is not what it is at the source"
    }

    private func settings(_ name: DemoServer) -> ServerSettings {
        guard let server = server(name) else {
            return ServerSettings(
                name: ServerName(name.hostname), type: ServerType(rawValue: name.type), host: "", basePath: disk.path,
                maxConnections: 4)
        }
        let user = server.users[0]
        return ServerSettings(
            name: ServerName(name.hostname), type: ServerType(rawValue: name.type), host: server.host,
            port: server.port, user: user.name,
            password: Secret(name == .locked ? "not the password" : user.password ?? ""), maxConnections: 16,
            extras: name == .encrypted ? ["CA_FILE": Secret(authority)] : [:])
    }

    /// The server of FTP by this name; `nil` for the disk.
    private func server(_ name: DemoServer) -> FTPTestServer? {
        switch name {
        case .source, .locked: source
        case .destination: destination
        case .encrypted: encrypted
        case .disk: nil
        }
    }
}
