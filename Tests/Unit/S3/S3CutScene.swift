import ETL
import ETLTransports
import Testing

/// Something that is done with an S3 server, whose every request is a place where the connection can be cut.
struct S3CutScene: Sendable, CustomTestStringConvertible {
    enum Action {
        case read, write
    }

    let testDescription: String
    let action: Action
    /// Parts have 64 KiB here.
    let size: Int
    var profile = S3TestBucket.Profile()
    var verifiesChecksum = false
    /// Whether the connection has been used before: what is dead then may be replaced.
    var isUsed = false

    static let key = "out/a.img"
    var new: [UInt8] { S3StoreFixture.bytes(size) }
    /// As long as the new one: a look at sizes must not take the one for the other.
    var old: [UInt8] { [UInt8](repeating: 7, count: size) }

    /// What shows no checksums is read back after it is there.
    private static let mute = S3TestBucket.Profile(tellsChecksums: false, hasMD5Tags: false)

    static let all = [
        S3CutScene(testDescription: "reading", action: .read, size: 200_000),
        S3CutScene(testDescription: "reading again", action: .read, size: 200_000, isUsed: true),
        S3CutScene(testDescription: "writing a small file", action: .write, size: 50_000),
        S3CutScene(testDescription: "writing a small file again", action: .write, size: 50_000, isUsed: true),
        S3CutScene(
            testDescription: "writing a small file, and reading back", action: .write, size: 50_000, profile: mute,
            verifiesChecksum: true),
        S3CutScene(testDescription: "writing a large file", action: .write, size: 150_000),
        S3CutScene(
            testDescription: "writing a large file, and reading back", action: .write, size: 150_000, profile: mute,
            verifiesChecksum: true, isUsed: true),
    ]

    func prepare(_ fixture: S3StoreFixture) async throws {
        fixture.server[Self.key] = action == .read ? new : old
        if isUsed {
            fixture.server["used"] = [1]
            _ = try await fixture.read("/used")
        }
    }

    /// What is done. When it returns, all of it is.
    func act(_ fixture: S3StoreFixture) async throws {
        switch action {
        case .read:
            let bytes = try await fixture.read("/" + Self.key).bytes
            #expect(bytes == new, "\(bytes.count) bytes were handed on as if they were the file")
        case .write: try await fixture.write(new, to: "/" + Self.key, checksum: verifiesChecksum)
        }
    }

    /// The requests of it, where nothing goes wrong.
    func steps() async throws -> [S3Cut.Step] {
        try await S3StoreFixture.with(profile) { fixture in
            try await prepare(fixture)
            let count = fixture.server.operations.count
            try await act(fixture)
            var calls: [S3TestRequest.Operation: Int] = [:]
            return fixture.server.operations.dropFirst(count).map { operation in
                calls[operation, default: 0] += 1
                return S3Cut.Step(operation: operation, call: calls[operation, default: 1])
            }
        }
    }
}
