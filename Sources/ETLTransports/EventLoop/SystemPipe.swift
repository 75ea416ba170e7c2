import CSockets
import ETL
import Synchronization

/// A pipe of the system's: `splice(2)` moves bytes from a socket into it and out of it to another one.
final class SystemPipe: PipeChannel {
    /// Files from this size on are worth the calls that make and end one, in bytes.
    static let smallestFile: Int64 = 256 * 1024

    /// Bytes that it holds at most.
    private static let capacity = 1024 * 1024

    /// Whether the system does that with sockets: a sandbox's need not, and says so only at the first bytes.
    private static let isSupported = Atomic(true)

    let readEnd: Int32
    let writeEnd: Int32

    /// `nil` where the system has none of that capacity, or no descriptors left: a file goes through the process's memory
    /// then.
    init?() {
        guard Self.isSupported.load(ordering: .relaxed) else { return nil }
        var ends: [Int32] = [-1, -1]
        guard etl_pipe_make_for_splice(&ends, Int32(Self.capacity)) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// Moves at most `count` bytes from one descriptor to another, of which one is a pipe's end. Never blocks.
    ///
    /// - Returns: how many; 0 at the end; else what `etl_socket_send` returns. Where the system cannot do it the file
    ///   fails, and its next try, as all files after it, goes through memory.
    static func move(_ count: Int, from: Int32, to: Int32) -> Int {
        let moved = etl_splice(from, to, count)
        guard moved == ETL_SOCKET_UNSUPPORTED else { return moved }
        isSupported.store(false, ordering: .relaxed)
        return Int(ETL_SOCKET_BROKEN)
    }

    deinit {
        etl_descriptor_close(readEnd)
        etl_descriptor_close(writeEnd)
    }
}
