import ETL
import ETLTesting
import Foundation
import Logging

@testable import ETLTransports

/// A directory of its own for a test, a store of it, and the way around the store.
struct LocalFolder {
    let url: URL
    let store: LocalFileStore

    static func with<Result>(
        keepsPathsBelow: Bool = true, _ body: (LocalFolder) async throws -> Result
    ) async throws -> Result {
        let outer = FileManager.default.temporaryDirectory.appending(path: "etl-local-\(UUID().uuidString)")
        let url = outer.appending(path: "base")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let folder = LocalFolder(url: url, store: store(of: url.path, keepsPathsBelow: keepsPathsBelow))
        do {
            let result = try await body(folder)
            await folder.store.close()
            try FileManager.default.removeItem(at: outer)
            return result
        } catch {
            await folder.store.close()
            try? FileManager.default.removeItem(at: outer)
            throw error
        }
    }

    static func store(of base: String, keepsPathsBelow: Bool = true) -> LocalFileStore {
        LocalFileStore(
            base: base, name: "disk", maxConnections: 4, idleTimeout: .seconds(60),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            keepsPathsBelow: keepsPathsBelow)
    }

    /// A place that the store must not reach.
    var outside: URL { url.deletingLastPathComponent().appending(path: "outside") }

    func put(_ text: String, at path: String) throws {
        let place = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: place)
    }

    func text(at path: String) -> String? {
        try? String(contentsOf: url.appending(path: path), encoding: .utf8)
    }

    func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: url.appending(path: path).path, withDestinationPath: target)
    }

    func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: url.path + path)) ?? []
    }

    func read(_ path: String, wantsTime: Bool = false) async throws -> (text: String, time: UTCTime?) {
        let pipe = BytePipe(wantsModificationTime: wantsTime)
        async let reading = store.read(try RemotePath(path), into: pipe.writer)
        var bytes: [UInt8] = []
        while case let part = try await pipe.reader.read(), !part.isEmpty { bytes += part }
        _ = try await reading
        return (String(decoding: bytes, as: UTF8.self), pipe.reader.modificationTime)
    }

    func write(_ text: String, to path: String, changed time: UTCTime? = nil) async throws {
        let file = try await store.beginWrite(to: try RemotePath(path))
        do {
            let pipe = BytePipe(wantsModificationTime: time != nil)
            if let time { pipe.writer.announce(modificationTime: time) }
            async let feeding: Void = {
                try? await pipe.writer.write(Array(text.utf8))
                pipe.writer.finish()
            }()
            _ = try await file.write(from: pipe.reader)
            await feeding
            _ = try await file.verify(ExpectedContent(size: Int64(text.utf8.count)))
            try await file.publish()
        } catch {
            await file.abandon()
            throw error
        }
    }

    func error(_ body: () async throws -> some Sendable) async -> TransferError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? TransferError
        }
    }
}
