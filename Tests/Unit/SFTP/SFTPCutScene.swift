import ETL
import Synchronization
import Testing

@testable import ETLTransports

/// Something that is done over an SFTP connection, whose every request is a place where it can be cut.
struct SFTPCutScene: Sendable, CustomTestStringConvertible {
    enum Action {
        case read, write
    }

    let testDescription: String
    let action: Action
    var profile = SFTPTestServer.Profile()
    var hasDirectory = true
    var hasOldFile = false
    var verifiesChecksum = false
    /// Whether the connection has been used before: what is dead then may be replaced.
    var isUsed = false

    static let path = "/out/a.img"
    /// More than one packet.
    static let new = SFTPStoreFixture.bytes(100_000)
    /// As long as the new one: a look at sizes must not take the one for the other.
    static let old = [UInt8](repeating: 7, count: 100_000)

    static let all = [
        SFTPCutScene(testDescription: "reading", action: .read),
        SFTPCutScene(testDescription: "reading again", action: .read, isUsed: true),
        SFTPCutScene(testDescription: "writing", action: .write),
        SFTPCutScene(testDescription: "writing again", action: .write, hasOldFile: true, isUsed: true),
        SFTPCutScene(testDescription: "writing where there is no directory", action: .write, hasDirectory: false),
        SFTPCutScene(
            testDescription: "writing, and reading back", action: .write, hasOldFile: true, verifiesChecksum: true),
        SFTPCutScene(
            testDescription: "writing without extensions", action: .write, profile: .init(extensions: [:]),
            hasOldFile: true),
    ]

    /// Lays out the server, and uses the connection where it is to be used.
    func prepare(_ fixture: SFTPStoreFixture) async throws {
        let server = fixture.server
        if hasDirectory { server["/out"] = .directory }
        if action == .read { server.put(Self.new, at: Self.path) }
        if hasOldFile { server.put(Self.old, at: Self.path) }
        if isUsed {
            server.put([1], at: "/used.img")
            _ = try await fixture.read("/used.img")
        }
        server.forgetRequests()
    }

    /// What is done. When it returns, all of it is.
    func act(_ fixture: SFTPStoreFixture) async throws {
        switch action {
        case .read:
            let bytes = try await fixture.read(Self.path).bytes
            #expect(bytes == Self.new, "\(bytes.count) bytes were handed on as if they were the file")
        case .write:
            let checksums = verifiesChecksum ? [ChecksumHasher.checksum(.sha256, of: Self.new)] : []
            try await fixture.write(
                Self.new, to: Self.path, checksums: checksums, modificationTime: UTCTime(seconds: 1_000_000_000))
        }
    }

    /// The requests of it, where nothing goes wrong.
    func steps() async throws -> [SFTPCut.Step] {
        try await SFTPStoreFixture.with(profile) { fixture in
            try await prepare(fixture)
            try await act(fixture)
            var calls: [SFTPTestFault.Target: Int] = [:]
            return fixture.server.state.withLock(\.targets).map { target in
                calls[target, default: 0] += 1
                return SFTPCut.Step(target: target, call: calls[target, default: 1])
            }
        }
    }
}
