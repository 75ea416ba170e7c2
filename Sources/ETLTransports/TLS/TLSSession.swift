import COpenSSL

/// What a later connection needs to take up the session of an earlier one (RFC 8446, 2.2).
///
/// Not `Sendable`: it stays with its control connection.
final class TLSSession {
    /// Freed in deinit.
    let pointer: OpaquePointer

    /// Takes over a reference.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        SSL_SESSION_free(pointer)
    }
}
