import ETL
import Logging
import Synchronization
import Testing

@testable import ETLTransports

@Suite("The parts of a session")
struct CurlPartsTests {
    @Test func aStallIsAWaitForThePeer() {
        let start = SuspendingClock().now
        var watch = StallWatch(limit: .seconds(10))
        func isStalled(bytes: Int64, after seconds: Int) -> Bool {
            watch.isStalled(bytes: bytes, now: start.advanced(by: .seconds(seconds)))
        }
        #expect(!isStalled(bytes: 0, after: 100))
        watch.resume(at: start)
        #expect(!isStalled(bytes: 0, after: 100))
        watch.start(at: start)
        #expect(!isStalled(bytes: 0, after: 9))
        #expect(!isStalled(bytes: 5, after: 11))
        #expect(!isStalled(bytes: 5, after: 20))
        #expect(isStalled(bytes: 5, after: 21))
        watch.resume(at: start.advanced(by: .seconds(30)))
        #expect(!isStalled(bytes: 5, after: 39))
    }

    @Test func anInterruptIsRaisedOnce() {
        let seen = Locked<[TransferError]>([])
        let interrupt = Interrupt { error in seen.withLock { $0.append(error) } }
        #expect(interrupt.error == nil)
        let first = TransferError(.cancelled, isRetriable: true)
        interrupt.raise(first)
        interrupt.raise(TransferError(.stalled, isRetriable: true))
        #expect(interrupt.error == first)
        #expect(seen.withLock(\.self) == [first])
    }

    @Test func anExchangeWithNothingToMoveMovesNothing() {
        let exchange = CurlExchange(interrupt: Interrupt(), stallTimeout: .seconds(1))
        #expect(exchange.take([1, 2].withUnsafeBytes { $0 }))
        #expect(exchange.bytes == 0 && exchange.failure == nil && !exchange.isStalled)
    }

    @Test func timesForLibcurl() {
        #expect(Duration.seconds(2).milliseconds == 2000)
        #expect(Duration.zero.milliseconds == 1)
    }
}
