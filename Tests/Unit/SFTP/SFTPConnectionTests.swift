import ETL
import Testing

@testable import ETLTransports

@Suite("An SFTP connection and the time for an answer")
struct SFTPConnectionTests {
    /// Gives some bytes at once, and then the rest of an answer in small pieces.
    private final class DrippingChannel: SFTPChannel {
        private var first: ArraySlice<UInt8>
        private let pieces: Int
        private var left = SFTPPacketParser.mostBytes - 9

        init(_ first: [UInt8], pieces: Int) {
            self.first = first[...]
            self.pieces = pieces
        }

        func send(_ bytes: UnsafeRawBufferPointer) -> Int { bytes.count }

        func receive(into space: UnsafeMutableRawBufferPointer) -> Int {
            guard first.isEmpty else {
                let part = first.prefix(space.count)
                first = first.dropFirst(part.count)
                space.copyBytes(from: part)
                return part.count
            }
            let count = min(pieces, left)
            left -= count
            space.copyBytes(from: repeatElement(0, count: count))
            return count
        }

        func wait(until deadline: SuspendingClock.Instant, _ interrupt: Interrupt) {}
        func close() {}
    }

    /// A greeting, and the beginning of an answer to the first request that has more bytes than any test waits for.
    private static var beginning: [UInt8] {
        var writer = SFTPWriter()
        writer.packet(.version) { $0.number(3) }
        writer.number(UInt32(SFTPPacketParser.mostBytes))
        writer.byte(SFTPPacketType.data.rawValue)
        writer.number(1)
        writer.number(UInt32(SFTPPacketParser.mostBytes - 9))
        return writer.bytes
    }

    private func answer(pieces: Int, within timeout: Duration) throws(SFTPFailure) -> SFTPResponse {
        let connection = SFTPConnection(DrippingChannel(Self.beginning, pieces: pieces))
        try connection.begin(by: SuspendingClock().now.advanced(by: .seconds(60)), Interrupt())
        return try connection.answer(to: connection.ask(.stat("/")), within: timeout, Interrupt())
    }

    @Test func aPacketThatDripsIsLate() {
        #expect(throws: SFTPFailure.timedOut) { try answer(pieces: 1, within: .zero) }
    }

    /// It takes longer than the time for an answer, and moves all along.
    @Test func aPacketThatFlowsIsNot() throws {
        guard case .data(let bytes) = try answer(pieces: 1024, within: .zero) else {
            Issue.record("another answer")
            return
        }
        #expect(bytes.count == SFTPPacketParser.mostBytes - 9)
    }
}
