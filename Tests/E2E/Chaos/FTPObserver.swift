import Foundation
import Infrastructure

/// Somebody who lists and reads the destination all along, with a client that is not ours (Python's ftplib).
struct FTPObserver {
    private struct Line: Decodable {
        var listed: String?
        var read: String?
        var sha256: String?
    }

    private let process: RunningProcess

    /// Starts to look at a directory.
    init(_ server: TestServer, directory: String) async throws {
        let root = TestEnvironment.root
        process = try RunningProcess(
            root.appending(path: ".local/venv/bin/python"), [root.appending(path: "scripts/infra/observe-ftp.py").path],
            environment: [
                "FTP_HOST": server.host, "FTP_PORT": "\(server.port)", "FTP_USER": server.user,
                "FTP_PASS": server.password, "FTP_DIRECTORY": server.basePath + directory, "PYTHONUTF8": "1",
            ])
        try await process.waitForLine("observing")
    }

    /// Ends it, and adds what it saw.
    func finish(into seen: inout ChaosObservations) async throws {
        process.send(SIGTERM)
        let exitCode = await process.exit.value
        if exitCode != 0 { seen.mishaps.append("the observer ended with \(exitCode): \(process.log.suffix(2000))") }
        for text in process.lines where text.hasPrefix("{") {
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            if let name = line.listed { seen.listed.insert(name) }
            if let name = line.read, let sha256 = line.sha256 {
                seen.reads[ChaosObservations.Read(name: name, sha256: sha256), default: 0] += 1
            }
        }
    }
}
