import ETL
import Testing

@testable import ETLTransports

@Suite("A pipe that wakes")
struct WakePipeTests {
    private let pipe: WakePipe

    /// Two that stand for sockets: one to which nothing comes, and one to which something does.
    private let silent: WakePipe
    private let talking: WakePipe

    init() throws {
        pipe = try WakePipe()
        silent = try WakePipe()
        talking = try WakePipe()
    }

    /// Nobody waits for as long as that.
    private static let long = Duration.seconds(60)

    @Test func wakesWhoWaitsLater() {
        for _ in 0..<100_000 { pipe.wake() }
        let start = SuspendingClock().now
        pipe.wait(for: silent.readEnd, orWriting: false, atMost: Self.long)
        let woken = SuspendingClock().now
        #expect(start.duration(to: woken) < Self.long)
        pipe.wait(for: silent.readEnd, orWriting: false, atMost: .milliseconds(20))
        #expect(woken.duration(to: SuspendingClock().now) >= .milliseconds(20), "some wake-ups were left")
    }

    @Test func hearsOfTheSocketToo() {
        let start = SuspendingClock().now
        talking.wake()
        pipe.wait(for: talking.readEnd, orWriting: false, atMost: Self.long)
        #expect(start.duration(to: SuspendingClock().now) < Self.long)
    }
}
