import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("An FTP upload is compared by its checksum")
struct FTPChecksumTests {
    private let bytes = FTPStoreFixture.bytes(100_000)

    @Test(arguments: [
        (FTPChecksumOffer.hash([.md5, .sha256]), ChecksumAlgorithm.sha256), (.hash([.sha256]), .sha256),
        (.hash([.crc32, .md5]), .md5), (.commands([.sha256, .md5]), .sha256), (.commands([.sha1]), .sha1),
        (.commands([.md5, .crc32]), .md5), (.commands([.crc32]), .crc32),
    ])
    func theServerTellsIt(offer: FTPChecksumOffer, algorithm: ChecksumAlgorithm) async throws {
        try await FTPStoreFixture.with(.standard.telling(offer)) { fixture in
            for name in ["/a.img", "/out dir/b c.img", "/한글/d;type=a"] {
                let method = try await write(to: name, fixture)
                #expect(method == .serverChecksum)
                #expect(fixture.server.files[name] == bytes)
            }
            let found1 = try await algorithmAsked(fixture)
            #expect(found1 == algorithm)
            #expect(fixture.server.transcript.count(of: .feat) == 1)
            #expect(fixture.server.transcript.count(of: .retr) == 0, "nothing is read back")
        }
    }

    @Test func aServerThatTellsNoneIsReadBack() async throws {
        for profile in [FTPServerProfile.standard, .standard.with(.noFeatures)] {
            try await FTPStoreFixture.with(profile) { fixture in
                let found2 = try await write(to: "/a.img", fixture)
                #expect(found2 == .readBackChecksum)
                #expect(fixture.server.transcript.count(of: .retr) == 1)
                let found3 = try await algorithmAsked(fixture)
                #expect(found3 == .sha256)
            }
        }
    }

    /// The server has something else: nothing is published.
    @Test func whatIsNotWhatWasSent() async throws {
        try await FTPStoreFixture.with(.standard.telling(.commands([.md5]))) { fixture in
            fixture.server.script(.on(.xmd5, .refuse("250 00000000000000000000000000000000")))
            let error = await fixture.error { try await write(to: "/a.img", fixture) }
            #expect(error?.kind == .checksumMismatch)
            #expect(error?.isRetriable == true)
            #expect(error?.path == "/a.img")
            #expect(error?.message.hasPrefix("the server says that it is md5:00000000") == true)
            #expect(fixture.server.files.paths.isEmpty)
            let found4 = try await write(to: "/a.img", fixture)
            #expect(found4 == .serverChecksum)
        }
    }

    /// One that says that it can and does not is read back.
    @Test(arguments: ["550 No.", "502 What?", "250 Sorry", "250 12"]) func aServerThatCannotAfterAll(
        _ text: String
    ) async throws {
        try await FTPStoreFixture.with(.standard.telling(.hash([.md5, .sha256]))) { fixture in
            fixture.server.script(.on(.hash, .refuse(text)))
            let found5 = try await write(to: "/a.img", fixture)
            #expect(found5 == .readBackChecksum)
            await fixture.server.dropConnections()
            fixture.server.script(.on(.opts, .refuse("501 No.")))
            // MD5 is what it answers with then, and no SHA-256.
            let found6 = try await write(to: "/b.img", fixture)
            #expect(found6 == .readBackChecksum)
            #expect(fixture.server.files["/b.img"] == bytes)
        }
    }

    @Test func aConnectionThatIsLostMeanwhile() async throws {
        try await FTPStoreFixture.with(.standard.telling(.commands([.sha256]))) { fixture in
            fixture.server.script(.on(.xsha256, .dropControl(.before)))
            let found7 = try await write(to: "/a.img", fixture)
            #expect(found7 == .serverChecksum)
            #expect(fixture.server.files["/a.img"] == bytes)
        }
    }

    private func write(to path: String, _ fixture: FTPStoreFixture) async throws -> VerificationMethod {
        let file = try await fixture.store.beginWrite(to: try RemotePath(path))
        do {
            let algorithms = Set([.sha256, try await file.checksumAlgorithm()])
            try await fixture.fill(file, bytes)
            let method = try await file.verify(
                ExpectedContent(
                    size: Int64(bytes.count), checksums: algorithms.map { ChecksumHasher.checksum($0, of: bytes) }))
            try await file.publish()
            return method
        } catch {
            await file.abandon()
            throw error
        }
    }

    private func algorithmAsked(_ fixture: FTPStoreFixture) async throws -> ChecksumAlgorithm {
        let file = try await fixture.store.beginWrite(to: try RemotePath("/x"))
        let algorithm = try await file.checksumAlgorithm()
        await file.abandon()
        return algorithm
    }
}
