#if THREAD_SANITIZER
    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// A value behind a lock, for builds that ThreadSanitizer watches: `Mutex` in its calls, a pthread mutex inside.
    ///
    /// On Linux the standard library's `Mutex` waits on a futex, in code that is not instrumented. The sanitizer sees
    /// no lock there and takes every use for a race; of pthread's locks it knows.
    ///
    /// Unchecked: the value is touched only by who holds the lock, and both pointers are written once.
    package struct Locked<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        // A mutex must not move, a struct does.
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

        /// Puts the value behind a lock of its own.
        package init(_ initialValue: consuming sending Value) {
            mutex.initialize(to: pthread_mutex_t())
            let code = pthread_mutex_init(mutex, nil)
            precondition(code == 0, "pthread_mutex_init: error \(code)")
            value.initialize(to: initialValue)
        }

        deinit {
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
            value.deinitialize(count: 1)
            value.deallocate()
        }

        /// Runs `body` with the value while no other thread has it. Not to be called from within itself.
        package borrowing func withLock<Result: ~Copyable, E: Error>(
            _ body: (inout sending Value) throws(E) -> sending Result
        ) throws(E) -> sending Result {
            let code = pthread_mutex_lock(mutex)
            precondition(code == 0, "pthread_mutex_lock: error \(code)")
            defer { pthread_mutex_unlock(mutex) }
            return try body(&value.pointee)
        }
    }
#else
    import Synchronization

    /// A value behind a lock: `Mutex`, but in builds that ThreadSanitizer watches.
    package typealias Locked<Value: ~Copyable> = Mutex<Value>
#endif
