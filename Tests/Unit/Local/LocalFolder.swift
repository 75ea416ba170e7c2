import ETL
import ETLTesting
import Foundation
import Logging

@testable import ETLTransports

/// A directory of its own for a test, a store of it, and the way around the store.
struct LocalFolder: StoreFixture {
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

    func readText(_ path: String) async throws -> String {
        String(decoding: try await read(path).bytes, as: UTF8.self)
    }

    func write(_ text: String, to path: String, modificationTime: UTCTime? = nil) async throws {
        try await write(Array(text.utf8), to: path, modificationTime: modificationTime)
    }
}
