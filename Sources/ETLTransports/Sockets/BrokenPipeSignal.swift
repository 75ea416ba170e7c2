import CSockets

/// The signal of a write to a connection that the peer has closed, which must be an error and not the end of the process.
enum BrokenPipeSignal {
    /// For the whole process: libcurl is told to leave signals alone, and OpenSSL does not ask for `MSG_NOSIGNAL`.
    static func ignore() { etl_ignore_sigpipe() }
}
