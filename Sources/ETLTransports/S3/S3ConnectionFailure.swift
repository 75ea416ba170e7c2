import CCurl

/// Why there is no answer, or no whole one, as far as anything depends on it.
enum S3ConnectionFailure: Hashable, Sendable {
    case badURL
    case hostNotFound
    case notConnected
    case timedOut
    /// The peer's certificate is not trusted, or is not for this host.
    case certificateRefused
    /// No secure connection for another reason.
    case tlsFailed
    /// A file of certificates cannot be read.
    case badCertificateFile
    /// A callback of ours ended it.
    case abortedByUs
    /// The peer cut the connection.
    case cut
    /// The body ended before its announced end.
    case incomplete
    /// What came is no HTTP.
    case nonsense
    /// Everything else, by libcurl's number.
    case other(Int)

    /// Whether there was no connection yet, or none that could be used.
    var isOfConnecting: Bool {
        switch self {
        case .hostNotFound, .notConnected, .certificateRefused, .tlsFailed, .badCertificateFile: true
        default: false
        }
    }

    /// By the number that libcurl's documentation gives; `nil` for success.
    init?(number: UInt32) {
        self.init(CURLcode(rawValue: number))
    }

    /// `nil` for success.
    init?(_ code: CURLcode) {
        switch code {
        case CURLE_OK: return nil
        case CURLE_URL_MALFORMAT: self = .badURL
        case CURLE_COULDNT_RESOLVE_HOST: self = .hostNotFound
        case CURLE_COULDNT_CONNECT: self = .notConnected
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            self = .certificateRefused
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM: self = .tlsFailed
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE: self = .badCertificateFile
        case CURLE_ABORTED_BY_CALLBACK, CURLE_WRITE_ERROR, CURLE_READ_ERROR: self = .abortedByUs
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_FAIL_REWIND: self = .cut
        case CURLE_PARTIAL_FILE: self = .incomplete
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING: self = .nonsense
        default: self = .other(Int(code.rawValue))
        }
    }
}
