import CCurl
import ETL

/// Wakes a thread that waits for a socket.
final class SSHWaker: Waking {
    /// What is waited for beside the socket.
    let readEnd: Int32
    private let writeEnd: Int32

    /// - Throws: ``ErrorKind/outOfResources``.
    init() throws(TransferError) {
        var ends: [Int32] = [-1, -1]
        let code = etl_wake_pipe(&ends)
        guard code == 0 else {
            throw TransferError(
                .outOfResources, "the system gives no more descriptors (error \(code))", isRetriable: true)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        _ = etl_socket_close(readEnd)
        _ = etl_socket_close(writeEnd)
    }

    func wake() {
        etl_wake(writeEnd)
    }

    /// Takes the wake-ups that have come.
    func drain() {
        etl_wake_drain(readEnd)
    }
}
