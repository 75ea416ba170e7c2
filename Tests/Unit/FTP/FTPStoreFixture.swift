import ETL
import ETLTesting
import Foundation
import Logging

@testable import ETLTransports

/// An FTP store that talks to a test server, and the few moves that tests of it are made of.
struct FTPStoreFixture {
    let server: FTPTestServer
    let store: FTPFileStore
    var memory = FTPServerMemory()

    static func with<Result>(
        _ profile: FTPServerProfile = .standard, users: [FTPTestUser] = [.standard], tls: FTPTestTLS? = nil,
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        clock: some Clock<Duration> = ContinuousClock(),
        configure: (inout FTPStoreConfiguration) -> Void = { _ in },
        _ body: (FTPStoreFixture) async throws -> Result
    ) async throws -> Result {
        let server = try await FTPTestServer.start(profile, users: users, tls: tls)
        var configuration = FTPStoreConfiguration(
            host: server.host, port: server.port, user: users[0].name, password: users[0].password ?? "",
            maxConnections: 4, connectTimeout: .seconds(5), stallTimeout: .seconds(1))
        configuration.fileInterval = .seconds(60)
        let authority = FileManager.default.temporaryDirectory.appending(path: "etl-ca-\(UUID().uuidString).pem")
        if let tls {
            try tls.certificate.writeAuthority(to: authority.path)
            let settings = TLSSettings(caFile: authority.path)
            configuration.security = tls.mode == .explicit ? .explicit(settings) : .implicit(settings)
        }
        configure(&configuration)
        let memory = FTPServerMemory()
        let store = FTPFileStore(configuration, logger: logger, clock: clock, memory: memory)
        try? FileManager.default.removeItem(at: authority)
        do {
            let result = try await body(FTPStoreFixture(server: server, store: store, memory: memory))
            await store.close()
            await server.stop()
            return result
        } catch {
            await store.close()
            await server.stop()
            throw error
        }
    }

    /// Writes a file, gives it its name, or abandons it and throws.
    func write(
        _ bytes: [UInt8], to path: String, checksums: [Checksum] = [], verifies: Bool = true
    ) async throws -> VerificationMethod {
        let file = try await store.beginWrite(to: try RemotePath(path))
        do {
            try await fill(file, bytes)
            let method = try await file.verify(
                ExpectedContent(size: verifies ? Int64(bytes.count) : nil, checksums: checksums))
            try await file.publish()
            return method
        } catch {
            await file.abandon()
            throw error
        }
    }

    func fill(_ file: any PendingFile, _ bytes: [UInt8]) async throws {
        let pipe = BytePipe()
        async let feeding: Void = {
            try? await pipe.writer.write(bytes)
            pipe.writer.finish()
        }()
        _ = try await file.write(from: pipe.reader)
        await feeding
    }

    func read(_ path: String) async throws -> (bytes: [UInt8], receipt: ReadReceipt) {
        let pipe = BytePipe()
        async let reading = store.read(try RemotePath(path), into: pipe.writer)
        var bytes: [UInt8] = []
        do {
            while true {
                let part = try await pipe.reader.read()
                if part.isEmpty { break }
                bytes += part
            }
        } catch {
            _ = try await reading
            throw error
        }
        return (bytes, try await reading)
    }

    /// The error that a body throws.
    func error(_ body: () async throws -> some Sendable) async -> TransferError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? TransferError
        }
    }

    /// Commands since the transcript was forgotten, with the temporary names made equal.
    var commands: [String] {
        server.transcript.commands.map { command in
            var text = "\(command)"
            for (ending, word) in [(".part", "TEMP"), (".old", "OLD")] {
                guard let start = text.range(of: ".etl-file-sync-"), let end = text.range(of: ending) else { continue }
                text.replaceSubrange(start.lowerBound..<end.upperBound, with: word)
            }
            return text
        }
    }

    /// Names below `/` that only we would have made.
    var temporaries: [String] {
        server.files.paths.map { "\($0)" }.filter { $0.contains(".etl-file-sync-") }
    }

    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        firstRange(of: text)
    }
}
