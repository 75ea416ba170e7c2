import CSockets
import ETLTransports
import Foundation
import Synchronization
import Testing

@testable import ETL

/// A pipe whose bytes are in a channel of the system's.
@Suite("A pipe with a channel")
struct PipeChannelTests {
    private final class Channel: PipeChannel {
        let readEnd: Int32
        let writeEnd: Int32
        let wasClosed: @Sendable () -> Void

        init(_ wasClosed: @escaping @Sendable () -> Void = {}) {
            var ends: [Int32] = [-1, -1]
            precondition(etl_pipe_make(&ends) == 0)
            (readEnd, writeEnd) = (ends[0], ends[1])
            self.wasClosed = wasClosed
        }

        deinit {
            close(readEnd)
            close(writeEnd)
            wasClosed()
        }

        /// `nil`: it is full.
        func put(_ bytes: ArraySlice<UInt8>) -> Int? {
            let count = bytes.withUnsafeBytes { write(writeEnd, $0.baseAddress, $0.count) }
            return count > 0 ? count : nil
        }

        func take(_ most: Int, into all: inout [UInt8]) -> Int {
            var part = [UInt8](repeating: 0, count: min(most, 3001))
            let count = read(readEnd, &part, part.count)
            all += part.prefix(max(count, 0))
            return count
        }
    }

    private static func readAll(_ reader: BytePipe.Reader) async throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let count = try reader.drain({ _ in -2 }, orFrom: { ($0 as? Channel)?.take($1, into: &all) ?? -2 })
            switch count {
            case 0: return all
            case nil: try await reader.waitForContent()
            case let count?: try #require(count > 0)
            }
        }
    }

    /// More than the channel holds, so that each side waits for the other.
    @Test func carriesFromTaskToTask() async throws {
        let pipe = BytePipe(allowsChannel: true)
        let bytes = FTPStoreFixture.bytes(300_000)
        let channel = try #require(pipe.writer.openChannel { Channel() } as? Channel)
        async let read = Self.readAll(pipe.reader)
        var rest = bytes[...]
        while !rest.isEmpty {
            if let count = try pipe.writer.fillChannel({ _ in channel.put(rest) }) {
                rest = rest.dropFirst(count)
            } else {
                await pipe.writer.waitForSpace()
            }
        }
        pipe.writer.finish()
        #expect(try await read == bytes)
    }

    @Test func failsWithWhatIsInIt() async throws {
        let pipe = BytePipe(allowsChannel: true)
        let error = TransferError(.connectionLost, isRetriable: true)
        let channel = try #require(pipe.writer.openChannel { Channel() } as? Channel)
        let count = try pipe.writer.fillChannel { $0 ? channel.put([1, 2, 3]) : nil }
        #expect(count == 3)
        pipe.fail(error)
        await #expect(throws: error) { try await Self.readAll(pipe.reader) }
        #expect(throws: error) { try pipe.writer.fillChannel { _ in channel.put([4]) } }
    }

    @Test func isOpenedOnlyWhereBothSidesKnowIt() async throws {
        #expect(BytePipe().writer.openChannel { Channel() } == nil)
        #expect(BytePipe(allowsChannel: true) { _ in }.writer.openChannel { Channel() } == nil, "somebody looks")
        #expect(BytePipe(allowsChannel: true).writer.openChannel { nil } == nil)
        let late = BytePipe(allowsChannel: true)
        try await late.writer.write([1])
        #expect(late.writer.openChannel { Channel() } == nil)
        var taken: [UInt8] = []
        let count = try late.reader.drain(
            { bytes in
                taken += bytes
                return bytes.count
            }, orFrom: { _, _ in -2 })
        #expect(count == 1 && taken == [1])
    }

    @Test func closesTheChannelWithIt() throws {
        let isClosed = Locked(false)
        var wasClosedEarly = true
        do {
            let pipe = BytePipe(allowsChannel: true)
            _ = pipe.writer.openChannel { Channel { isClosed.withLock { $0 = true } } }
            wasClosedEarly = isClosed.withLock { $0 }
        }
        let isClosedAtLast = isClosed.withLock { $0 }
        #expect(!wasClosedEarly && isClosedAtLast)
    }
}
