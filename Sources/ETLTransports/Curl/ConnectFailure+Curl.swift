import CCurl

/// What libcurl's codes mean.
extension ConnectFailure {
    /// By the number that libcurl's documentation gives; `nil` for success.
    init?(number: UInt32) {
        self.init(CURLcode(rawValue: number))
    }

    /// `nil` for success.
    init?(_ code: CURLcode) {
        switch code {
        case CURLE_OK: return nil
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: self = .badHost
        case CURLE_COULDNT_RESOLVE_HOST: self = .hostNotFound
        case CURLE_COULDNT_CONNECT: self = .refused
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        default: self = .other(Int(code.rawValue))
        }
    }
}
