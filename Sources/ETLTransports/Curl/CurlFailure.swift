import CCurl

/// Why `curl_easy_perform` failed, as far as anything depends on it.
enum CurlFailure: Hashable, Sendable {
    case badURL
    case hostNotFound
    /// No connection: the control connection's, or the data connection's.
    case notConnected
    case timedOut
    case loginDenied
    /// A callback of ours ended it.
    case abortedByUs
    /// The peer cut the connection.
    case cut
    /// A command was refused; the reply says why.
    case refused
    /// Binary mode was refused.
    case typeRefused
    /// The transfer ended without a good word from the server.
    case incomplete
    case noDataConnection
    /// The server's words make no sense to libcurl.
    case nonsense
    /// Everything else, by libcurl's number.
    case other(Int)

    /// Whether the connection, where libcurl keeps it, can be used again: every command has its reply.
    ///
    /// A reply that comes only after its timeout would be taken for the next command's, and after a refused `TYPE`
    /// libcurl takes the connection for a binary one all the same: the next file would be changed on its way.
    var leavesConnectionUsable: Bool { self == .refused || self == .incomplete }

    /// By the number that libcurl's documentation gives; `nil` for success.
    init?(number: UInt32) {
        self.init(CURLcode(rawValue: number))
    }

    /// `nil` for success.
    init?(_ code: CURLcode) {
        switch code {
        case CURLE_OK: return nil
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: self = .badURL
        case CURLE_COULDNT_RESOLVE_HOST: self = .hostNotFound
        case CURLE_COULDNT_CONNECT: self = .notConnected
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_LOGIN_DENIED: self = .loginDenied
        case CURLE_ABORTED_BY_CALLBACK, CURLE_WRITE_ERROR, CURLE_READ_ERROR: self = .abortedByUs
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: self = .cut
        case CURLE_UPLOAD_FAILED, CURLE_FTP_COULDNT_RETR_FILE, CURLE_REMOTE_FILE_NOT_FOUND, CURLE_QUOTE_ERROR,
            CURLE_REMOTE_ACCESS_DENIED, CURLE_REMOTE_DISK_FULL:
            self = .refused
        case CURLE_FTP_COULDNT_SET_TYPE: self = .typeRefused
        case CURLE_PARTIAL_FILE: self = .incomplete
        case CURLE_FTP_ACCEPT_FAILED, CURLE_FTP_ACCEPT_TIMEOUT, CURLE_FTP_PORT_FAILED, CURLE_FTP_WEIRD_PASV_REPLY,
            CURLE_FTP_WEIRD_227_FORMAT, CURLE_FTP_CANT_GET_HOST:
            self = .noDataConnection
        case CURLE_WEIRD_SERVER_REPLY, CURLE_FTP_WEIRD_PASS_REPLY: self = .nonsense
        default: self = .other(Int(code.rawValue))
        }
    }
}
