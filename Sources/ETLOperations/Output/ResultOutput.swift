import ETL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output, for what a command was asked for. Nothing is held back in a buffer.
///
/// When nobody reads on (`… | head`), what follows is dropped without a word: what the command does beside printing
/// goes on. The process must not be ended by SIGPIPE for that.
public final class ResultOutput: LogOutput {
    private let descriptor: Int32
    /// What was lost, and why; `nil` in a pipe that nobody reads.
    private let failure = Locked<Int32?>(nil)

    /// Writes to standard output, and takes SIGPIPE away from the process.
    public convenience init() {
        signal(SIGPIPE, SIG_IGN)
        self.init(descriptor: STDOUT_FILENO)
    }

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Whether a person looks at it.
    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Why something could not be written, a full disk say; `nil` where all was, or nobody reads on.
    public var problem: String? {
        guard let code = failure.withLock(\.self), code != EPIPE else { return nil }
        return "standard output could not be written: \(String(cString: strerror(code)))"
    }

    /// Whether what is written still reaches anybody.
    public var isWanted: Bool { failure.withLock { $0 == nil } }

    /// Writes text that ends with a line feed.
    public func write(_ line: [UInt8]) {
        failure.withLock { failure in
            guard failure == nil else { return }
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    failure = errno
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
    }
}

extension LogOutput {
    /// Writes a line of text.
    func write(line: String) {
        write(Array(line.utf8) + [UInt8(ascii: "\n")])
    }
}

/// `write` of the system, which has the name of a method where it is called.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
