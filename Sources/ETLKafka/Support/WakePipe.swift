#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What wakes a polling thread: a pipe that librdkafka's queues write to when they have something
/// (`rd_kafka_queue_io_event_enable`), and other threads when they want something.
final class WakePipe: Sendable {
    private let readEnd: Int32

    /// For librdkafka, which may write to it as long as its queues live: the pipe must outlive them.
    let writeEnd: Int32

    /// - Parameter make: makes a pipe; 0, or -1 and `errno`. The system's own way but in tests.
    /// - Throws: ``SystemShortage``.
    init(make: (UnsafeMutablePointer<Int32>) -> Int32 = { pipe($0) }) throws(SystemShortage) {
        var ends: [Int32] = [-1, -1]
        guard make(&ends) == 0 else {
            throw SystemShortage(description: "no pipe can be made: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            // Both ends: a full pipe has woken the reader already, and an empty one must not hold it up.
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Wakes the thread that waits, or the next one that will.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Waits to be woken, or until the time is over.
    func wait(_ limit: Duration) {
        let (seconds, attoseconds) = limit.components
        let milliseconds = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, max(0, milliseconds)) > 0 else { return }
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            while read(readEnd, buffer.baseAddress, buffer.count) == buffer.count {}
        }
    }
}
