import NIOSSL

/// Why a TLS handshake failed.
struct FTPHandshakeFailure: Error, Equatable {
    /// In BoringSSL's words where it has some: `TLSV1_ALERT_UNKNOWN_CA` is a client that does not trust the certificate.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// `nil`: the error is about something else.
    init?(_ error: any Error) {
        guard case .handshakeFailed(let cause)? = error as? NIOSSLError else { return nil }
        switch cause {
        case .sslError(let stack), .unknownError(let stack): self.init(Self.words(of: stack.first?.description ?? ""))
        default: self.init("the connection ended")
        }
    }

    /// `Error: 268436504 error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA at FILE:LINE` has one word
    /// for people; what NIOSSL adds of its own has no numbers.
    private static func words(of description: String) -> String {
        let parts = description.split(separator: ":")
        if let place = parts.firstIndex(of: "OPENSSL_internal"), let word = parts.dropFirst(place + 1).first {
            return String(word.prefix { $0 != " " })
        }
        return parts.last?.split(separator: " ").joined(separator: " ") ?? ""
    }
}
