import CSockets
import ETL

/// Threads of the system's, for what Swift's own pool must not run.
enum SystemThread {
    /// Starts a detached thread of a stack size in bytes; 0, or the system's error.
    typealias Begin =
        @Sendable (
            Int, @escaping @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
            UnsafeMutableRawPointer?
        ) -> Int32

    /// The system's own way.
    static let begin: Begin = etl_thread_start

    /// What a thread is started with.
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Starts a thread, which ends when `run` returns.
    ///
    /// - Throws: ``ErrorKind/outOfResources`` when the system has no thread to give.
    static func start(
        stackSize: Int, _ begin: Begin = begin, run: @escaping @Sendable () -> Void
    ) throws(TransferError) {
        // The thread owns the reference, taken back when it starts.
        let reference = Unmanaged.passRetained(Body(run))
        let code = begin(
            stackSize,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, reference.toOpaque())
        guard code != 0 else { return }
        reference.release()
        throw TransferError(
            .outOfResources, "the system gives no more threads (error \(code)): lower the limits of connections",
            isRetriable: true)
    }
}
