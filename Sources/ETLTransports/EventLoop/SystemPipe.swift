import CCurl
import ETL

/// A pipe of the system's: `splice(2)` moves bytes from a socket into it and out of it to another one.
final class SystemPipe: PipeChannel {
    /// Files from this size on are worth the calls that make and end one, in bytes.
    static let smallestFile: Int64 = 256 * 1024

    /// Bytes that it holds at most, if the system allows as many.
    private static let capacity = 1024 * 1024

    let readEnd: Int32
    let writeEnd: Int32

    /// `nil` where the system has none, or no descriptors left: a file goes through the process's memory then.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard etl_splice_pipe(&ends, Int32(Self.capacity)) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        _ = etl_socket_close(readEnd)
        _ = etl_socket_close(writeEnd)
    }
}
