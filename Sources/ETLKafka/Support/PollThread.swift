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
    static func start(_ body: @escaping @Sendable () -> Void) {
        // The box is handed to the thread, which takes it over: one retain here, one release there.
        let box = Unmanaged.passRetained(Body(run: body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let error = pthread_create(&thread, nil, Self.main, box.toOpaque())
        precondition(error == 0, "no thread can be started: \(String(cString: strerror(error)))")
        // Nobody joins it: what it has to tell, it tells before it ends.
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
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
