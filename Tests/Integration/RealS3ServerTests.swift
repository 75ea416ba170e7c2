import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// The promises of a file store, kept on an S3 server that is not ours.
@Suite("The S3 store on a real server")
struct RealS3ServerTests {
    private let folder = "etl-\(UUID().uuidString)"

    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        try await withStore { store, client in
            try await FileStoreConformance(of: store, below: "/etl-conformance") { directory in
                try await client.names(String(directory.dropFirst()) + "/")
                    .map { $0.split(separator: "/").last.map(String.init) ?? "" }
            }.run(name)
        }
    }

    @Test func anotherClientFindsWhatWasWritten() async throws {
        try await withStore { store, client in
            for count in [0, 1, 1_000_000, 20 * 1024 * 1024 + 1] {
                let bytes = Self.bytes(count)
                let time = UTCTime(seconds: 1_600_000_000, milliseconds: 250)
                let method = try await store.put(
                    bytes, at: "/\(folder)/한 글-\(count).img", checksum: true,
                    modificationTime: time)
                #expect(method == .serverChecksum || method == .readBackChecksum)
                let found = try await client.sha256(of: "\(folder)/한 글-\(count).img")
                #expect(found == ChecksumHasher.checksum(.sha256, of: bytes).hex)
                let metadata = try await client.metadata(of: "\(folder)/한 글-\(count).img")
                #expect(metadata == ["mtime": "1600000000.250"])
            }
            let uploads = try await client.uploads(folder)
            #expect(uploads.isEmpty)
        }
    }

    @Test func whatAnotherClientWroteIsRead() async throws {
        try await withStore { store, client in
            let content = Data(Self.bytes(300_000))
            try await client.put(content, at: "\(folder)/a+b %41#?.img", metadata: ["mtime": "1500000000.5"])
            let pipe = BytePipe(capacity: 1_000_000, wantsModificationTime: true)
            let receipt = try await store.read(try RemotePath("/\(folder)/a+b %41#?.img"), into: pipe.writer)
            #expect(receipt == ReadReceipt(bytesRead: 300_000, size: 300_000))
            #expect(pipe.reader.modificationTime == UTCTime(seconds: 1_500_000_000, milliseconds: 500))
            let read = try await pipe.reader.read(upTo: 1_000_000)
            #expect(Data(read) == content)
        }
    }

    @Test func anUploadThatIsGivenUpLeavesNothing() async throws {
        try await withStore { store, client in
            for isFailing in [true, false] {
                let file = try await store.beginWrite(to: try RemotePath("/\(folder)/given-up.img"))
                let pipe = BytePipe()
                let writing = Task { try await file.write(from: pipe.reader) }
                // More than the pipe and both buffers hold: a part has been sent.
                try await pipe.writer.write(Self.bytes(20 * 1024 * 1024))
                let during = try await client.uploads(folder)
                #expect(during == ["\(folder)/given-up.img"])
                if isFailing {
                    pipe.writer.fail(TransferError(.truncated, "the source ends early", isRetriable: true))
                    await #expect(throws: TransferError.self) { try await writing.value }
                } else {
                    pipe.writer.finish()
                    _ = try await writing.value
                }
                await file.abandon()
                let uploads = try await client.uploads(folder)
                let names = try await client.names(folder)
                #expect(uploads.isEmpty && names.isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            (["SECRET_KEY": "n0t-the-secret"], .loginFailed), (["ACCESS_KEY": "AKIANOBODY"], .loginFailed),
            (["BUCKET": "etl-no-such-bucket-0471"], .bucketNotFound),
            (["ENDPOINT": "http://127.0.0.1:1"], .connectionRefused),
        ] as [([String: String], ErrorKind)])
    func aWrongSettingIsNamed(_ changes: [String: String], _ kind: ErrorKind) async throws {
        try await withStore(changes) { store, _ in
            let path = try RemotePath("/\(folder)/x")
            for error in [
                await #expect(throws: TransferError.self) { try await store.read(path, into: BytePipe().writer) },
                await #expect(throws: TransferError.self) { try await store.put([1], at: "/\(folder)/x") },
                await #expect(throws: TransferError.self) { try await store.probe() },
            ] {
                #expect(error?.kind == kind, "\(error.map { "\($0)" } ?? "")")
                #expect(error?.isOutage == true)
                #expect(error?.description.contains("n0t-the-secret") == false)
            }
        }
    }

    @Test func filesOverTLS() async throws {
        let client = try BotoClient(try TestEnvironment.load())
        for trust in [["CA_FILE": client.certificateFile], ["TLS_INSECURE": "true"]] {
            try await withStore(trust.merging(["ENDPOINT": client.secureEndpoint]) { $1 }) { store, _ in
                for count in [1000, 9 * 1024 * 1024] {
                    let bytes = Self.bytes(count)
                    try await store.put(
                        bytes, at: "/\(folder)/\(count)", checksum: true)
                    let pipe = BytePipe(capacity: count)
                    _ = try await store.read(try RemotePath("/\(folder)/\(count)"), into: pipe.writer)
                    let read = try await pipe.reader.read(upTo: count)
                    #expect(read == bytes)
                }
            }
        }
    }

    @Test func aCertificateThatIsNotTrusted() async throws {
        let client = try BotoClient(try TestEnvironment.load())
        let byName = client.secureEndpoint.replacing("127.0.0.1", with: "localhost")
        for changes in [
            ["ENDPOINT": client.secureEndpoint], ["ENDPOINT": byName, "CA_FILE": client.certificateFile],
        ] {
            try await withStore(changes) { store, _ in
                let error = await #expect(throws: TransferError.self) { try await store.probe() }
                #expect(error?.kind == .certificateInvalid)
                #expect(error?.isRetriable == false && error?.isOutage == true)
                #expect(error?.message.contains("_CA_FILE") == true)
            }
        }
    }

    @Test func aServerThatIsThereIsFound() async throws {
        try await withStore { store, _ in try await store.probe() }
    }

    // MARK: Helpers

    private static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count { buffer[index] = UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8) }
            initialized = count
        }
    }

    private func withStore(
        _ changes: [String: String] = [:], _ body: (any FileStore, BotoClient) async throws -> Void
    ) async throws {
        let client = try BotoClient(try TestEnvironment.load())
        var configuration = try S3StoreConfiguration(client.settings(changes))
        configuration.connectTimeout = .seconds(10)
        configuration.stallTimeout = .seconds(20)
        let store = configuration.makeStore(logger: silentLogger)
        try await store.whileOpen { try await body($0, client) }
    }
}
