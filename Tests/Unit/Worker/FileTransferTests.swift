import ETLTesting
import Testing

@testable import ETL

@Suite("One file, from store to store")
struct FileTransferTests {
    private let source = InMemoryFileStore(name: "source")
    private let destination = InMemoryFileStore(name: "destination")
    private let path = (try? RemotePath("/in/a.img"))!
    private let target = (try? RemotePath("/out/b.img"))!

    @Test(arguments: [0, 1, 16 * 1024, BytePipe.defaultCapacity, BytePipe.defaultCapacity * 5 + 1])
    func arrivesWhole(size: Int) async throws {
        let content = bytes(size)
        source[path] = content
        let receipt = try await transfer()
        #expect(receipt.bytes == Int64(size))
        #expect(receipt.verification == .size)
        #expect(destination[target] == content)
        #expect(destination.temporaries.isEmpty)
    }

    @Test func takesThePlaceOfAnOlderFileAllAtOnce() async throws {
        destination[target] = bytes(10)
        source[path] = bytes(100_000)
        try await transfer()
        #expect(destination.history(of: target) == [nil, bytes(10), bytes(100_000)])
    }

    @Test(arguments: [0, 1, 99_999]) func aSourceThatFailsLeavesNothing(atByte count: Int) async throws {
        source[path] = bytes(100_000)
        source.inject(.failRead(atByte: count))
        await expectFailure(.connectionLost)
    }

    @Test(arguments: [0, 1, 99_999]) func aDestinationThatFailsLeavesNothing(atByte count: Int) async throws {
        source[path] = bytes(100_000)
        destination.inject(.failWrite(atByte: count))
        await expectFailure(.connectionLost)
        #expect(source.connections == 0)
    }

    @Test func aMissingSourceIsNamed() async throws {
        let error = await expectFailure(.fileNotFound)
        #expect(error?.server == "source")
    }

    @Test(arguments: [(Int64(5), ErrorKind.sourceChanged), (200_000, .truncated)])
    func aSourceThatIsNotWhatWasReadIsNotPublished(size: Int64, kind: ErrorKind) async throws {
        source[path] = bytes(100_000)
        source.inject(.sourceSize(size))
        let error = await expectFailure(kind)
        #expect(error?.isRetriable == true)
    }

    @Test func aDestinationThatHasLessIsNotPublished() async throws {
        source[path] = bytes(100_000)
        destination.inject(.writtenSize(99_999))
        await expectFailure(.sizeMismatch)
    }

    @Test func whatCannotBePublishedIsTakenAway() async throws {
        source[path] = bytes(10)
        destination.inject(.fail(.publish))
        await expectFailure(.connectionLost)
    }

    @Test func withoutVerificationNothingIsAsked() async throws {
        source[path] = bytes(10)
        destination.inject(.writtenSize(3))
        let receipt = try await transfer(.none)
        #expect(receipt.verification == .none)
        #expect(destination[target] == bytes(10))
    }

    @Test func aChecksumIsTakenOnTheWay() async throws {
        source[path] = bytes(300_000)
        let receipt = try await transfer(.checksum)
        #expect(receipt.verification != .size)
        #expect(destination[target] == bytes(300_000))
    }

    @Test(arguments: [StoreOperation.read, .begin, .write, .verify, .publish])
    func aCancelledTransferLeavesNothingAndCleansUp(at operation: StoreOperation) async throws {
        source[path] = bytes(100_000)
        let store = operation == .read ? source : destination
        let hold = store.hold(operation)
        let moving = Task { await result(.size) }
        try await hold.reached()
        moving.cancel()
        hold.release()
        guard case .failure(let error) = await moving.value else {
            Issue.record("the transfer was not cancelled")
            return
        }
        #expect(error.kind == .cancelled)
        expectNothingLeft()
    }

    // MARK: Checksums and times

    @Test(arguments: [VerificationLevel.none, .size, .checksum])
    func aContentThatIsNotTheJobsIsNotPublished(level: VerificationLevel) async throws {
        source[path] = bytes(100_000)
        for algorithm in [ChecksumAlgorithm.sha256, .md5, .crc32c] {
            let wrong = ChecksumHasher.checksum(algorithm, of: bytes(99_999))
            let found = ChecksumHasher.checksum(algorithm, of: bytes(100_000))
            let result = await result(level, .file(path, to: target, checksum: wrong))
            let error = #expect(throws: TransferError.self) { try result.get() }
            #expect(error?.kind == .checksumMismatch)
            #expect(error?.isRetriable == false)
            #expect(error?.server == "source" && error?.path == "/in/a.img")
            #expect(error?.message == "the job says that it is \(wrong), and what was read is \(found)")
            #expect(destination[target] == nil)
            #expect(destination.temporaries.isEmpty)
        }
    }

    @Test(arguments: [ChecksumAlgorithm.sha256, .md5, .crc32c])
    func aContentThatIsTheJobsIsPublished(algorithm: ChecksumAlgorithm) async throws {
        source[path] = bytes(100_000)
        let right = ChecksumHasher.checksum(algorithm, of: bytes(100_000))
        for level in [VerificationLevel.none, .size, .checksum] {
            try await transfer(level, .file(path, to: target, checksum: right))
            #expect(destination[target] == bytes(100_000))
        }
    }

    /// A server that tells its own checksum is asked for that one, beside the SHA-256.
    @Test func theDestinationsChecksumIsMadeAsTheFileStreams() async throws {
        source[path] = bytes(100_000)
        destination.checksumAlgorithm = .crc32
        let receipt = try await transfer(.checksum)
        #expect(receipt.verification == .serverChecksum)
        destination.inject(.writtenSize(100_000))
        destination.checksumAlgorithm = nil
        #expect(try await transfer(.checksum).verification == .readBackChecksum)
    }

    @Test(arguments: [(Bool?.none, Bool?.none, true), (nil, true, true), (false, true, false), (true, false, true)])
    func whoSaysWhetherATimeIsKept(job: Bool?, server: Bool?, isKept: Bool) async throws {
        let time = UTCTime(seconds: 1_000_000_000)
        source[path] = bytes(10)
        source.setModificationTime(time, of: path)
        var policy = ModificationTimePolicy(isDefault: true)
        policy.servers[ServerName("DST")] = server
        _ = try await FileTransfer(verification: .size, modificationTimes: policy, clock: ContinuousClock())
            .move(.file(path, to: target, preservesTime: job), from: source, to: destination)
        #expect((destination.modificationTime(of: target) == time) == isKept)
    }

    @Test func aTimeIsNotKeptUnlessSomebodySaysSo() async throws {
        source[path] = bytes(10)
        source.setModificationTime(UTCTime(seconds: 1), of: path)
        try await transfer()
        #expect(destination.modificationTime(of: target) == nil)
    }

    // MARK: Words

    private func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @discardableResult
    private func transfer(
        _ verification: VerificationLevel = .size, _ job: TransferJob? = nil
    ) async throws -> TransferReceipt {
        try await result(verification, job).get()
    }

    private func result(
        _ verification: VerificationLevel, _ job: TransferJob? = nil
    ) async -> Result<TransferReceipt, TransferError> {
        do throws(TransferError) {
            return .success(
                try await FileTransfer(verification: verification, clock: ContinuousClock())
                    .move(job ?? .file(path, to: target), from: source, to: destination))
        } catch {
            return .failure(error)
        }
    }

    @discardableResult
    private func expectFailure(_ kind: ErrorKind) async -> TransferError? {
        guard case .failure(let error) = await result(.size) else {
            Issue.record("the transfer did not fail")
            return nil
        }
        #expect(error.kind == kind)
        expectNothingLeft()
        return error
    }

    private func expectNothingLeft() {
        #expect(destination[target] == nil)
        #expect(destination.history(of: target) == [nil])
        #expect(destination.temporaries.isEmpty)
        #expect(destination.connections == 0)
    }
}
