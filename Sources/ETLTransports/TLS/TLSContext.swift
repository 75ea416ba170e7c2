import COpenSSL

/// What all TLS connections to one server have in common.
///
/// OpenSSL and not libcurl's TLS, since a session's own commands and data go over its connections, and not SwiftNIO's,
/// which cannot take up a session again: vsftpd and others demand that a data connection continues the session of its
/// control connection.
///
/// `@unchecked`: OpenSSL counts the references to a context and locks it; after it was set up here it is not changed.
final class TLSContext: @unchecked Sendable {
    /// Why there is none.
    struct Failure: Error, Hashable {
        let reason: String
    }

    /// Freed in deinit.
    fileprivate let pointer: OpaquePointer

    /// - Throws: where the file of authorities cannot be read.
    init(_ settings: TLSSettings) throws(Failure) {
        BrokenPipeSignal.ignore()
        guard let context = etl_tls_context(settings.isInsecure ? 1 : 0) else {
            throw Failure(reason: "there is no memory for TLS")
        }
        pointer = context
        guard let file = settings.caFile else {
            SSL_CTX_set_default_verify_paths(context)
            return
        }
        ERR_clear_error()
        guard SSL_CTX_load_verify_file(context, file) == 1 else {
            throw Failure(reason: "holds no certificate in PEM that can be read: " + Self.lastError)
        }
    }

    deinit {
        SSL_CTX_free(pointer)
    }

    /// A connection over a connected socket, which stays the caller's; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - host: the name or address that the certificate has to be for.
    ///   - session: one to take up again.
    func connection(over socket: Int32, to host: String, resuming session: TLSSession? = nil) -> TLSConnection? {
        etl_tls_connection(pointer, socket, host, session?.pointer).map(TLSConnection.init)
    }

    /// OpenSSL's words for what went wrong last on this thread.
    static var lastError: String {
        etl_tls_last_error().map { String(cString: $0) } ?? "no reason was given"
    }
}
