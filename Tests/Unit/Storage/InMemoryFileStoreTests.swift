import ETL
import ETLTesting
import Infrastructure
import Testing

@Suite("The in-memory store fails when it is told to")
struct InMemoryFileStoreTests {
    private let store = InMemoryFileStore(name: "fake", chunkSize: 10)

    private func write(_ bytes: [UInt8], to path: String) async throws {
        try await store.put(bytes, at: path)
    }

    private func read(_ path: String) async throws -> ReadReceipt {
        try await store.read(try RemotePath(path), into: BytePipe().writer)
    }

    @Test func inTheOrderOfTheScript() async throws {
        store["/a"] = [1, 2, 3]
        let stalled = TransferError(.stalled, isRetriable: true)
        store.inject(.fail(.read), .fail(.read, with: stalled))
        await #expect(throws: TransferError.injected) { try await read("/a") }
        await #expect(throws: stalled) { try await read("/a") }
        let receipt = try await read("/a")
        #expect(receipt == ReadReceipt(bytesRead: 3, size: 3))
        #expect(store.pendingFaults == 0)
    }

    @Test func onlyForTheFileThatWasNamedAndAsLongAsItIsKept() async throws {
        store["/a"] = [1]
        store["/b"] = [1]
        store.inject(.fail(.read).of(try RemotePath("/b")).keeping)
        _ = try await read("/a")
        for _ in 0..<3 { await #expect(throws: TransferError.injected) { try await read("/b") } }
        store.clearFaults()
        _ = try await read("/b")
    }

    @Test func inTheMidstOfARead() async throws {
        store["/a"] = [UInt8](repeating: 7, count: 100)
        store.inject(.failRead(atByte: 25), .sourceSize(99))
        let pipe = BytePipe()
        await #expect(throws: TransferError.injected) {
            _ = try await store.read(try RemotePath("/a"), into: pipe.writer)
        }
        await #expect(throws: TransferError.injected) { try await pipe.reader.read() }
        let receipt = try await read("/a")
        #expect(receipt == ReadReceipt(bytesRead: 100, size: 99))
    }

    @Test(arguments: [
        StoreFault.fail(.begin), .fail(.write), .failWrite(atByte: 50), .writtenSize(3), .fail(.verify),
        .fail(.publish),
    ])
    func inTheMidstOfAWrite(_ fault: StoreFault) async throws {
        store.inject(fault)
        await #expect(throws: TransferError.self) { try await write([UInt8](repeating: 7, count: 100), to: "/a") }
        #expect(store["/a"] == nil)
        #expect(store.temporaries.isEmpty)
        #expect(store.connections == 0)
        try await write([1], to: "/a")
        #expect(store.history(of: try RemotePath("/a")) == [nil, [1]])
    }

    @Test func afterThePublish() async throws {
        store.inject(.losePublishReply())
        await #expect(throws: TransferError.injected) { try await write([1], to: "/a") }
        #expect(store["/a"] == [1])
    }

    @Test func leavingATemporaryBehind() async throws {
        store.inject(.fail(.verify), .leaveTemporary)
        await #expect(throws: TransferError.injected) { try await write([1], to: "/a") }
        #expect(store.temporaries.count == 1)
        #expect(store.files.isEmpty)
    }

    @Test func afterItWasClosed() async throws {
        await store.close()
        #expect(store.isClosed)
        await #expect(throws: TransferError.self) { try await write([1], to: "/a") }
        await #expect(throws: TransferError.self) { try await read("/a") }
    }

    @Test func withoutHavingWritten() async throws {
        let file = try await store.beginWrite(to: try RemotePath("/a"))
        await #expect(throws: TransferError.self) { try await file.publish() }
        await file.abandon()
    }

    @Test func holdsACallUntilItIsLetGo() async throws {
        let publishing = store.hold(.publish)
        async let writing: Void = write([1], to: "/a")
        try await publishing.reached()
        #expect(store["/a"] == nil)
        #expect(store.connections == 1)
        #expect(store.calls.map(\.operation) == [.begin, .write, .verify, .publish])
        publishing.release()
        try await writing
        try await publishing.reached()
        #expect(store["/a"] == [1])
        try await write([2], to: "/a")
        #expect(publishing.arrivals == 2)
        #expect(store.mostConnections == 1)
    }

    @Test func letsACancelledCallGo() async throws {
        store["/a"] = [1]
        let reading = store.hold(.read, of: try RemotePath("/a"))
        let task = Task { [store] in try await store.read(try RemotePath("/a"), into: BytePipe().writer) }
        try await reading.reached()
        task.cancel()
        let error = await #expect(throws: TransferError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        let waiting = Task { try await reading.reached(5) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
