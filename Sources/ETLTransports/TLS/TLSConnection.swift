import COpenSSL

/// TLS over a socket of somebody's: bytes in and out, nothing that waits.
///
/// Not `Sendable`: OpenSSL allows one thread at a time.
final class TLSConnection {
    /// What a call came to.
    enum Outcome: Equatable {
        /// So many bytes; 0: the peer has ended the stream.
        case moved(Int)
        /// Once the socket is ready for that.
        case notYet(SocketReadiness)
        /// The connection was closed or broken, and the stream was not ended.
        case cutShort
        /// The two do not understand each other: OpenSSL's words.
        case failed(String)
    }

    /// Freed in deinit.
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        SSL_free(pointer)
    }

    /// Goes on with the handshake; `moved` once it is through.
    func handshake() -> Outcome { outcome(etl_tls_handshake(pointer)) }

    func read(into bytes: UnsafeMutableRawBufferPointer) -> Outcome {
        outcome(etl_tls_read(pointer, bytes.baseAddress, bytes.count))
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        outcome(etl_tls_write(pointer, bytes.baseAddress, bytes.count))
    }

    /// Ends our side of the stream, so that its end can be told from a cut.
    func end() {
        etl_tls_end(pointer)
    }

    /// The session as it is now: with TLS 1.3 it can be taken up again only after the server has sent a ticket.
    var session: TLSSession? { SSL_get1_session(pointer).map(TLSSession.init) }

    /// Whether it took up an earlier session.
    var isResumed: Bool { SSL_session_reused(pointer) == 1 }

    /// What is wrong with the server's certificate; `nil` where nothing is known to be.
    var certificateProblem: String? { etl_tls_certificate_problem(pointer).map { String(cString: $0) } }

    private func outcome(_ result: Int) -> Outcome {
        switch result {
        case Int(ETL_TLS_WANTS_READ): .notYet(.reading)
        case Int(ETL_TLS_WANTS_WRITE): .notYet(.writing)
        case Int(ETL_TLS_CUT_SHORT): .cutShort
        case Int(ETL_TLS_BROKEN): .failed(TLSContext.lastError)
        default: .moved(result)
        }
    }
}
