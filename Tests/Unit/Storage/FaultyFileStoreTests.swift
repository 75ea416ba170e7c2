import ETL
import ETLTesting
import Foundation
import Infrastructure
import Testing

@Suite("Any store fails when it is told to")
struct FaultyFileStoreTests {
    private let memory = InMemoryFileStore(name: "fake", maxConnections: 3, chunkSize: 10)
    private let store: FaultyFileStore
    private let path = (try? RemotePath("/a"))!

    init() {
        store = FaultyFileStore(memory)
    }

    // MARK: Without faults

    @Test(arguments: FileStoreConformance.names) func keepsItsPromise(_ name: String) async throws {
        try await FileStoreConformance(of: store, below: "/scratch") { [memory] _ in
            memory.temporaries.keys.map(\.name)
        }.run(name)
        #expect(memory.connections == 0)
    }

    @Test func isTheStoreThatItWraps() async throws {
        let executor = OwnExecutor()
        let capabilities = FileStoreCapabilities(maxConnections: 7, usesChannels: true)
        let store = FaultyFileStore(DescribedStore(capabilities: capabilities, executors: [executor]))
        #expect(store.name == "described")
        #expect(store.capabilities == capabilities)
        #expect(store.executors.map(ObjectIdentifier.init) == [ObjectIdentifier(executor)])
        let algorithm = try await store.beginWrite(to: path).checksumAlgorithm()
        #expect(algorithm == .crc32c)
        await self.store.close()
        #expect(memory.isClosed)
    }

    // MARK: Each fault

    /// What is seen of a store after a file was written to it twice, and read.
    private struct Observation: Equatable {
        var errors: [TransferError?] = []
        var receipts: [ReadReceipt?] = []
        var files: [RemotePath: [UInt8]]
        var history: [[UInt8]?]
        var temporaries: [[UInt8]]
        var calls: [StoreCall]
        var pendingFaults: Int
    }

    /// The store in memory knows all faults by itself. It must make no difference who injects them.
    @Test(arguments: [
        StoreFault.fail(.read), .fail(.begin), .fail(.write), .fail(.verify), .fail(.publish), .fail(.probe),
        .fail(.list), .fail(.remove), .fail(.write, with: TransferError(.stalled, isRetriable: true)),
        .failWrite(atByte: 1), .failWrite(atByte: 100), .failWrite(atByte: 101), .failRead(atByte: 1),
        .failRead(atByte: 100), .failRead(atByte: 1000), .losePublishReply(), .sourceSize(99), .writtenSize(3),
        .writtenSize(100), .leaveTemporary,
    ])
    func asTheStoreInMemoryDoes(_ fault: StoreFault) async throws {
        let alone = InMemoryFileStore(name: "fake", maxConnections: 3, chunkSize: 10)
        let expected = try await observe(alone, alone, fault)
        let found = try await observe(store, memory, fault)
        #expect(found == expected)
        #expect(expected.pendingFaults == 0)
    }

    private func observe(
        _ store: some FaultInjectingStore, _ memory: InMemoryFileStore, _ fault: StoreFault
    ) async throws -> Observation {
        let bytes = [UInt8](0..<100)
        store.inject(fault)
        var errors: [TransferError?] = []
        for _ in 0..<2 { errors.append(await error { try await write(bytes, to: path, store) }) }
        let givenUp = await error {
            let file = try await store.beginWrite(to: path)
            await file.abandon()
        }
        errors.append(givenUp)
        var receipts: [ReadReceipt?] = []
        for _ in 0..<2 {
            errors.append(await error { receipts.append(try await store.read(path, into: BytePipe().writer)) })
        }
        for _ in 0..<2 {
            errors.append(await error { try await store.probe() })
            errors.append(await error { try await store.temporaries(beside: path) })
            let temporary = TemporaryName(created: 1, random: 1)
            let file = TemporaryFile(path: path.sibling(named: temporary.description), name: temporary, idle: nil)
            errors.append(await error { try await store.remove(file) })
        }
        return Observation(
            errors: errors, receipts: receipts, files: memory.files, history: memory.history(of: path),
            temporaries: Array(memory.temporaries.values), calls: store.calls, pendingFaults: store.pendingFaults)
    }

    @Test func inTheOrderOfTheScriptAndOnlyForTheFileThatWasNamed() async throws {
        let other = try RemotePath("/b")
        (memory[path], memory[other]) = ([1, 2, 3], [1])
        let stalled = TransferError(.stalled, isRetriable: true)
        store.inject(.fail(.read).of(other).keeping, .fail(.read), .fail(.read, with: stalled))
        #expect(store.pendingFaults == 3)
        #expect(await error { try await read(path) } == .injected)
        #expect(await error { try await read(path) } == stalled)
        #expect(try await read(path) == [1, 2, 3])
        for _ in 0..<3 { #expect(await error { try await read(other) } == .injected) }
        store.clearFaults()
        #expect(try await read(other) == [1])
        #expect(memory.calls.count == 2, "what fails at once does not come to the wrapped store")
    }

    // MARK: Bytes that are counted

    /// Exactly the bytes that the fault says have come to the wrapped store, and what it wrote is taken back.
    @Test(arguments: [1, 25, 400_000]) func afterSoManyBytesOfAWrite(count: Int) async throws {
        let bytes = FTPStoreFixture.bytes(500_000)
        store.inject(.failWrite(atByte: count))
        let file = try await store.beginWrite(to: path)
        let pipe = BytePipe(capacity: 1000)
        async let feeding = error { try await pipe.writer.write(bytes) }
        #expect(await error { try await file.write(from: pipe.reader) } == .injected)
        #expect(await feeding == .injected)
        #expect(Array(memory.temporaries.values) == [Array(bytes.prefix(count))])
        await file.abandon()
        #expect(memory.temporaries.isEmpty)
        #expect(memory.connections == 0)
    }

    @Test func afterSoManyBytesOfARead() async throws {
        memory[path] = FTPStoreFixture.bytes(1000)
        store.inject(.failRead(atByte: 250))
        let pipe = BytePipe(capacity: 10)
        async let reading = error { [store, path] in try await store.read(path, into: pipe.writer) }
        var taken: [UInt8] = []
        let told = await error {
            while case let part = try await pipe.reader.read(), !part.isEmpty { taken += part }
        }
        #expect(told == .injected)
        #expect(await reading == .injected)
        // What nobody has taken yet is dropped where a pipe fails.
        #expect((240...250).contains(taken.count))
        #expect(taken == Array(FTPStoreFixture.bytes(1000).prefix(taken.count)))
        #expect(memory.connections == 0)
    }

    /// An error of the store itself that comes first is the one that is told.
    @Test func theWrappedStoresOwnErrorsAreTold() async throws {
        store.inject(.failRead(atByte: 50), .failWrite(atByte: 50))
        #expect(await error { try await read(path) }?.kind == .fileNotFound)
        let own = TransferError(.diskFull, isRetriable: true)
        memory.inject(.failWrite(atByte: 5, with: own))
        let file = try await store.beginWrite(to: path)
        let pipe = BytePipe()
        try await pipe.writer.write([UInt8](repeating: 7, count: 10))
        // Nobody writes on: the relay waits for content when the store fails.
        #expect(await error { try await file.write(from: pipe.reader) } == own)
        await file.abandon()
    }

    @Test func aSourceThatFailsBeforeTheFaultIsTold() async throws {
        store.inject(.failWrite(atByte: 50))
        let file = try await store.beginWrite(to: path)
        let pipe = BytePipe()
        let truncated = TransferError(.truncated, isRetriable: true)
        pipe.writer.fail(truncated)
        #expect(await error { try await file.write(from: pipe.reader) } == truncated)
        await file.abandon()
        #expect(memory.temporaries.isEmpty)
    }

    @Test func whatIsCountedKeepsItsTime() async throws {
        let time = UTCTime(seconds: 1_000_000_000, milliseconds: 250)
        store.inject(.failWrite(atByte: 1000), .failRead(atByte: 1000))
        try await write([1, 2, 3], to: path, store, changed: time)
        #expect(memory[path] == [1, 2, 3])
        #expect(memory.modificationTime(of: path) == time)
        let pipe = BytePipe(wantsModificationTime: true)
        #expect(await error { try await store.read(path, into: pipe.writer) } == .injected)
        #expect(pipe.reader.modificationTime == time)
    }

    @Test func whatIsCountedMayBeInAChannel() async throws {
        let bytes = FTPStoreFixture.bytes(50_000)
        store.inject(.failWrite(atByte: 30_000))
        let file = try await store.beginWrite(to: path)
        let pipe = BytePipe(allowsChannel: true)
        let channel = try #require(pipe.writer.openChannel { Channel() } as? Channel)
        let count = try pipe.writer.fillChannel { _ in channel.put(bytes) }
        #expect(count == bytes.count)
        #expect(await error { try await file.write(from: pipe.reader) } == .injected)
        #expect(Array(memory.temporaries.values) == [Array(bytes.prefix(30_000))])
        await file.abandon()
    }

    @Test func aCancelledCallThatIsCountedEnds() async throws {
        memory[path] = [UInt8](repeating: 7, count: 100)
        store.inject(.failRead(atByte: 50), .failWrite(atByte: 50))
        let pipe = BytePipe(capacity: 10)
        let reading = Task { [store, path] in try await store.read(path, into: pipe.writer) }
        _ = try await pipe.reader.read(upTo: 1)
        reading.cancel()
        #expect(await error { try await reading.value }?.kind == .cancelled)

        let file = try await store.beginWrite(to: path)
        let input = BytePipe(capacity: 10)
        let writing = Task { try await file.write(from: input.reader) }
        try await input.writer.write([UInt8](repeating: 7, count: 40))
        writing.cancel()
        #expect(await error { try await writing.value }?.kind == .cancelled)
        await file.abandon()
        #expect(memory.temporaries.isEmpty)
        #expect(memory.connections == 0)
    }

    // MARK: Outages and holds

    @Test func letsNobodyInUntilItComesBack() async throws {
        memory[path] = [1]
        let file = try await store.beginWrite(to: path)
        store.goDown()
        let errors = [
            await error { try await read(path) }, await error { try await store.beginWrite(to: path) },
            await error { try await store.probe() }, await error { try await store.temporaries(beside: path) },
            await error { try await file.publish() },
        ]
        let refused = TransferError(.connectionRefused, server: "fake", isRetriable: true, isOutage: true)
        #expect(errors == Array(repeating: refused, count: 5))
        await file.abandon()
        #expect(memory.connections == 0)
        store.goDown(with: .injected)
        #expect(await error { try await store.probe() } == .injected)
        store.comeBack()
        #expect(try await read(path) == [1])
    }

    @Test func holdsACallUntilItIsLetGo() async throws {
        let publishing = store.hold(.publish)
        async let writing: Void = write([1], to: path, store)
        try await publishing.reached()
        #expect(memory[path] == nil)
        #expect(store.calls.map(\.operation) == [.begin, .write, .verify, .publish])
        #expect(memory.calls.map(\.operation) == [.begin, .write, .verify])
        publishing.release()
        try await writing
        #expect(memory[path] == [1])
    }

    @Test func letsACancelledCallGo() async throws {
        memory[path] = [1]
        let reading = store.hold(.read, of: path)
        let pipe = BytePipe()
        let task = Task { [store, path] in try await store.read(path, into: pipe.writer) }
        try await reading.reached()
        task.cancel()
        let error = await error { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(await self.error { try await pipe.reader.read() } == error)
        #expect(memory.calls.isEmpty)
    }

    // MARK: Tools

    private func write(
        _ bytes: [UInt8], to path: RemotePath, _ store: some FileStore, changed time: UTCTime? = nil
    ) async throws {
        try await store.put(bytes, at: path.string, modificationTime: time)
    }

    private func read(_ path: RemotePath) async throws -> [UInt8] {
        let pipe = BytePipe()
        _ = try await store.read(path, into: pipe.writer)
        return try await pipe.reader.read()
    }

    private func error(_ body: () async throws -> some Sendable) async -> TransferError? {
        await transferError(body)
    }

    /// As a large file's.
    private final class Channel: PipeChannel {
        private let pipe = Pipe()
        var readEnd: Int32 { pipe.fileHandleForReading.fileDescriptor }
        var writeEnd: Int32 { pipe.fileHandleForWriting.fileDescriptor }

        func put(_ bytes: [UInt8]) -> Int? {
            bytes.withUnsafeBytes { Foundation.write(writeEnd, $0.baseAddress, $0.count) }
        }
    }

    /// Says of itself what it is told to.
    private struct DescribedStore: FileStore {
        let name = "described"
        let capabilities: FileStoreCapabilities
        let executors: [any TaskExecutor]

        func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
            throw .injected
        }
        func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile { DescribedFile() }
        func probe() async throws(TransferError) {}
        func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] { [] }
        func remove(_ file: TemporaryFile) async throws(TransferError) {}
        func close() async {}
    }

    private struct DescribedFile: PendingFile {
        func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm { .crc32c }
        func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 { 0 }
        func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod { .none }
        func publish() async throws(TransferError) {}
        func abandon() async {}
    }

    private final class OwnExecutor: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
