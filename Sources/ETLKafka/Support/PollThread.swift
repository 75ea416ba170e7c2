#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A thread of its own for a loop that blocks, since blocking a thread of Swift's pool starves other tasks.
enum PollThread {
    /// Starts `body` on a new thread; the thread ends with it.
    ///
    /// - Parameter begin: starts a thread that takes the pointer over; 0, or the system's error. The system's own way
    ///   but in tests.
    /// - Throws: ``SystemShortage``; `body` is not run then.
    static func start(
        _ body: @escaping @Sendable () -> Void, begin: (UnsafeMutableRawPointer) -> Int32 = begin
    ) throws(SystemShortage) {
        // The box is handed to the thread, which takes it over: one retain here, one release there.
        let box = Unmanaged.passRetained(Body(run: body))
        let error = begin(box.toOpaque())
        guard error != 0 else { return }
        box.release()
        throw SystemShortage(description: "no thread can be started: \(String(cString: strerror(error)))")
    }

    private static func begin(_ box: UnsafeMutableRawPointer) -> Int32 {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let error = pthread_create(&thread, nil, Self.main, box)
        guard error == 0 else { return error }
        // Nobody joins it: what it has to tell, it tells before it ends.
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return 0
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    #if canImport(Darwin)
        private static let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { opaque in
            Unmanaged<Body>.fromOpaque(opaque).takeRetainedValue().run()
            return nil
        }
    #else
        private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { opaque in
            if let opaque { Unmanaged<Body>.fromOpaque(opaque).takeRetainedValue().run() }
            return nil
        }
    #endif
}
