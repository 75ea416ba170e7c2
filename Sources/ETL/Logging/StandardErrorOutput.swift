import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard error: where a log belongs, so that standard output stays free for what a command was asked for, and
/// where nothing is held back in a buffer when the process dies.
public final class StandardErrorOutput: LogOutput {
    /// The one of this process.
    public static let shared = StandardErrorOutput(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    private let lock = Locked(())

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes one line. What cannot be written is lost: a log must not stop the work.
    public func write(_ line: [UInt8]) {
        lock.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { writeOnce($0) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    private func writeOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
