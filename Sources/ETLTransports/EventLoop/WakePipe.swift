import CSockets
import ETL

/// Wakes a thread that waits for sockets: a pipe that it waits for beside them.
final class WakePipe: Waking {
    /// What is waited for. Both ends never block: a full pipe has woken the thread already, and an empty one must not
    /// hold it up.
    let readEnd: Int32
    private let writeEnd: Int32

    /// - Throws: ``ErrorKind/outOfResources``.
    init() throws(TransferError) {
        var ends: [Int32] = [-1, -1]
        let code = etl_pipe_make(&ends)
        guard code == 0 else {
            throw TransferError(
                .outOfResources, "the system gives no more descriptors (error \(code))", isRetriable: true)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        etl_descriptor_close(readEnd)
        etl_descriptor_close(writeEnd)
    }

    func wake() {
        etl_pipe_write_byte(writeEnd)
    }

    /// Takes the wake-ups that have come.
    func drain() {
        etl_pipe_drain(readEnd)
    }

    /// Blocks until something has come to `socket`, somebody wakes, or the time is over.
    ///
    /// - Parameter orWriting: whether it also ends when the socket can be written to.
    func wait(for socket: Int32, orWriting: Bool, atMost limit: Duration) {
        let events = SocketReadiness.reading.events | (orWriting ? SocketReadiness.writing.events : 0)
        var descriptors = [
            etl_pollfd(fd: socket, events: events, revents: 0),
            etl_pollfd(fd: readEnd, events: SocketReadiness.reading.events, revents: 0),
        ]
        _ = etl_poll(&descriptors, 2, Int32(clamping: limit.milliseconds))
        if descriptors[1].revents != 0 { drain() }
    }
}
