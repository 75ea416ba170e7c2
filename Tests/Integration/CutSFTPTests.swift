import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// The connection is cut after every so many bytes: in hello, in the exchange of keys, in the log-in, and in all that
/// comes after it.
@Suite("A connection to a real SFTP server that is cut in the middle of anything")
struct CutSFTPTests {
    private static let cuts = 40
    private static let old = [UInt8](repeating: 7, count: 150_000)
    private static let new = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    @Test func opensshs() async throws {
        let server = try SFTPTestAccount.load()
        var fingerprints: [String] = []
        for line in try server.hostKeys() { fingerprints.append(try await server.client.fingerprint(of: line)) }
        try await cutEverywhere(
            SFTPStoreConfiguration(
                host: server.host, port: server.port, user: server.user, keyFile: server.keyFile,
                hostKeyFingerprints: fingerprints, basePath: server.basePath))
    }

    @Test func oneWithPasswords() async throws {
        let environment = try TestEnvironment.load()
        let server = try environment.server("TEST_SFTP_PASSWORD")
        let fingerprint = try #require(environment.variables["TEST_SFTP_PASSWORD_HOST_KEY_SHA256"])
        try await cutEverywhere(
            SFTPStoreConfiguration(
                host: server.host, port: server.port, user: server.user, password: Secret(server.password),
                hostKeyFingerprints: [fingerprint]))
    }

    private func cutEverywhere(_ configuration: SFTPStoreConfiguration) async throws {
        let path = try RemotePath("/etl-\(UUID().uuidString)/a.img")
        try await withStore(configuration) { direct in
            let all = try await replace(at: path, configuration, direct, cutAfter: nil)
            #expect(all > 2 * Self.new.count, "it went there and back through the relay")
            for index in 0..<Self.cuts {
                try await replace(at: path, configuration, direct, cutAfter: all * index / Self.cuts + 1)
            }
        }
    }

    /// Puts the new file in the place of the old one and reads it, over a connection that is cut.
    ///
    /// - Returns: how many bytes that took.
    @discardableResult
    private func replace(
        at path: RemotePath, _ configuration: SFTPStoreConfiguration, _ direct: any FileStore, cutAfter limit: Int?
    ) async throws -> Int {
        let place = limit.map { "cut after \($0) bytes" } ?? "not cut"
        try await direct.put(Self.old, at: path.string)
        var moved = 0
        try await CuttingRelay.with(to: configuration.host, configuration.port, cutAfter: limit) { relay, port in
            var relayed = configuration
            (relayed.host, relayed.port) = ("127.0.0.1", port)
            try await withStore(relayed) { store in
                let error = await transferError { try await store.put(Self.new, at: path.string) }
                let found = try await read(path, direct)
                if let error {
                    #expect(error.isRetriable && error.kind == .connectionLost, "\(place): \(error)")
                    #expect(found == Self.old, "\(place): \(found.count) bytes under the final name")
                } else {
                    #expect(found == Self.new, "\(place): \(found.count) bytes under the final name")
                }
                let left = try await direct.temporaries(beside: path)
                #expect(left.isEmpty, "\(place): \(left.map(\.path.string))")
                // What is cut while it is read does not end as if it were whole.
                do throws(TransferError) {
                    let bytes = try await read(path, store)
                    #expect(bytes == found, "\(place): \(bytes.count) bytes were handed on as if they were the file")
                } catch {
                    #expect(error.isRetriable && error.kind == .connectionLost, "\(place): \(error)")
                }
                moved = relay.moved
                #expect(limit == nil || relay.hasCut, "\(place): it did not come to that")
                try await store.put(Self.new, at: path.string)
                let again = try await read(path, store)
                #expect(again == Self.new, "\(place): the next try")
            }
        }
        return moved
    }

    // MARK: Tools

    private func withStore(
        _ configuration: SFTPStoreConfiguration, _ body: (any FileStore) async throws -> Void
    ) async throws {
        var configuration = configuration
        (configuration.connectTimeout, configuration.stallTimeout) = (.seconds(20), .seconds(20))
        let store = configuration.makeStore(logger: silentLogger)
        try await store.whileOpen { try await body($0) }
    }

    private func read(_ path: RemotePath, _ store: any FileStore) async throws(TransferError) -> [UInt8] {
        let pipe = BytePipe(capacity: 1_000_000)
        _ = try await store.read(path, into: pipe.writer)
        return try await pipe.reader.read(upTo: 1_000_000)
    }
}
