import Dispatch
import ETL
import Synchronization
import Testing

@Suite("A pipe of bytes")
struct BytePipeTests {
    private let error = TransferError(.connectionLost, isRetriable: true)
    private let bytes = FTPStoreFixture.bytes(100_000)

    private func readAll(_ reader: BytePipe.Reader, upTo limit: Int = 777) async throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let part = try await reader.read(upTo: limit)
            if part.isEmpty { return all }
            all += part
        }
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue.global().async(execute: body)
    }

    @Test(arguments: [1, 2, 100, 4096, BytePipe.defaultCapacity])
    func carriesFromTaskToTask(_ capacity: Int) async throws {
        let pipe = BytePipe(capacity: capacity)
        let bytes = capacity < 100 ? Array(bytes.prefix(2000)) : bytes
        async let reading = readAll(pipe.reader)
        try await pipe.writer.write(bytes)
        pipe.writer.finish()
        let read = try await reading
        #expect(read == bytes)
    }

    /// On one thread, so that whoever is woken too early comes before what follows a yield.
    @MainActor @Test func saysWhenAllOfItWasTaken() async throws {
        let pipe = BytePipe()
        try await pipe.writer.waitUntilTaken()
        try await pipe.writer.write(bytes)
        var isTaken = false
        let waiting = Task {
            try await pipe.writer.waitUntilTaken()
            isTaken = true
        }
        await Task.yield()
        let first = try await pipe.reader.read(upTo: bytes.count - 1)
        await Task.yield()
        #expect(!isTaken)
        let last = try await pipe.reader.read()
        try await waiting.value
        #expect(isTaken)
        #expect(first + last == bytes)
    }

    @Test func whatFailsIsNotWaitedFor() async throws {
        let pipe = BytePipe()
        try await pipe.writer.write([1])
        let waiting = Task { try await pipe.writer.waitUntilTaken() }
        pipe.reader.fail(error)
        await #expect(throws: error) { try await waiting.value }
        await #expect(throws: error) { try await pipe.writer.waitUntilTaken() }
    }

    @Test(arguments: [1, 100, 4096])
    func carriesFromThreadToTask(_ capacity: Int) async throws {
        let pipe = BytePipe(capacity: capacity)
        let bytes = capacity < 100 ? Array(bytes.prefix(2000)) : bytes
        Self.onThread {
            try? bytes.withUnsafeBytes { try pipe.writer.writeBlocking($0) }
            pipe.writer.finish()
        }
        let read = try await readAll(pipe.reader)
        #expect(read == bytes)
    }

    @Test(arguments: [1, 100, 4096])
    func carriesFromTaskToThread(_ capacity: Int) async throws {
        let pipe = BytePipe(capacity: capacity)
        let bytes = capacity < 100 ? Array(bytes.prefix(2000)) : bytes
        async let written: Void = pipe.writer.write(bytes)
        let read = await withCheckedContinuation { continuation in
            let wanted = bytes.count
            Self.onThread {
                var all: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 333)
                while all.count < wanted {
                    let count = buffer.withUnsafeMutableBytes { (try? pipe.reader.readBlocking(into: $0)) ?? 0 }
                    if count == 0 { break }
                    all += buffer[..<count]
                }
                continuation.resume(returning: all)
            }
        }
        try await written
        #expect(read == bytes)
        pipe.writer.finish()
        let rest = try await pipe.reader.read()
        #expect(rest.isEmpty)
    }

    /// Both sides in the pipe's own memory, waiting for each other as tasks do.
    @Test(arguments: [1, 100, 4096])
    func carriesInPlace(_ capacity: Int) async throws {
        let seen = Locked(0)
        let pipe = BytePipe(capacity: capacity) { part in seen.withLock { $0 += part.count } }
        let bytes = capacity < 100 ? Array(bytes.prefix(2000)) : bytes
        async let writing: Void = {
            var sent = 0
            while sent < bytes.count {
                let count = try pipe.writer.fill { space in
                    let part = bytes[sent...].prefix(min(space.count, 777))
                    space.copyBytes(from: part)
                    return part.count
                }
                if let count { sent += count } else { await pipe.writer.waitForSpace() }
            }
            pipe.writer.finish()
        }()
        var all: [UInt8] = []
        while true {
            let count = try pipe.reader.drain { content in
                let part = content.prefix(500)
                all += part
                return part.count
            }
            if count == 0 { break }
            if count == nil { try await pipe.reader.waitForContent() }
        }
        try await writing
        #expect(all == bytes)
        #expect(seen.withLock(\.self) == bytes.count)
    }

    @Test func changesNothingWhereNothingIsMoved() throws {
        let pipe = BytePipe(capacity: 4)
        let refused = try pipe.writer.fill { _ in -1 }
        #expect(refused == -1)
        let content = try pipe.reader.drain { $0.count }
        #expect(content == nil, "it is empty")
        _ = try pipe.writer.fill { $0.count }
        let kept = try pipe.reader.drain { _ in -2 }
        #expect(kept == -2)
        let all = try pipe.reader.drain { $0.count }
        #expect(all == 4)
        pipe.writer.finish()
        let end = try pipe.reader.drain { $0.count }
        #expect(end == 0)
    }

    @Test func showsEveryByteToItsObserverOnce() async throws {
        let seen = Locked<[UInt8]>([])
        let pipe = BytePipe(capacity: 10) { part in seen.withLock { $0 += part } }
        async let reading = readAll(pipe.reader)
        try await pipe.writer.write(Array(bytes.prefix(1000)))
        pipe.writer.finish()
        _ = try await reading
        #expect(seen.withLock(\.self) == Array(bytes.prefix(1000)))
    }

    @Test func failsAWriterThatWaits() async {
        let pipe = BytePipe(capacity: 1)
        let writing = Task { try await pipe.writer.write([1, 2, 3]) }
        pipe.reader.fail(error)
        await #expect(throws: error) { try await writing.value }
        await #expect(throws: error) { try await pipe.reader.read() }
    }

    @Test func failsAReaderThatWaits() async {
        let pipe = BytePipe(capacity: 1)
        let reading = Task { try await pipe.reader.read() }
        pipe.writer.fail(error)
        await #expect(throws: error) { try await reading.value }
        #expect(throws: error) { try [1].withUnsafeBytes { try pipe.writer.writeBlocking($0) } }
        pipe.writer.finish()
        await #expect(throws: error) { try await pipe.reader.read() }
    }

    @Test func neverTellsOfAnEndThatWasAFailure() async throws {
        let pipe = BytePipe()
        try await pipe.writer.write([1, 2, 3])
        pipe.writer.fail(error)
        await #expect(throws: error) { try await pipe.reader.read() }
    }
}
