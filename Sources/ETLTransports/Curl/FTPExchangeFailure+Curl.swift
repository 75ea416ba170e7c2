import CCurl

/// What libcurl's codes mean.
extension FTPExchangeFailure {
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
