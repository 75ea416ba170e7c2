import ETL

/// Makes errors for people and programs of what libcurl and the server said.
struct S3ErrorMapper: Sendable {
    /// The server and the bucket, for people.
    let server: String

    /// What we sign for.
    let region: String

    /// Taken out of whatever a server says.
    private let secrets: [String]

    init(server: String, region: String, credentials: S3Credentials) {
        self.server = server
        self.region = region
        secrets = [credentials.secretKey.reveal(), credentials.sessionToken?.reveal()].compactMap(\.self)
            .filter { $0.utf8.count >= 4 }
    }

    /// The error for a request that the server refused.
    ///
    /// - Parameter now: this machine's time, to be compared with the server's.
    func error(_ response: S3Response, path: RemotePath?, now: UTCTime) -> TransferError {
        let answer = S3ErrorAnswer(response)
        var refusal =
            answer.flatMap { S3Refusal(code: $0.code) }
            ?? S3Refusal(
                // A refusal that comes after 200, when a long answer had begun already, is the server's failure.
                status: response.isSuccess ? 500 : response.status,
                isOfS3: answer != nil || Self.requestID(response) != nil)
        if let elsewhere = answer?.region ?? response["x-amz-bucket-region"], !elsewhere.isEmpty, elsewhere != region,
            refusal.kind == .wrongRegion || refusal.kind == .loginFailed || [301, 307].contains(response.status)
        {
            refusal = S3Refusal(
                .wrongRegion, "the bucket is in region \(elsewhere): set _REGION=\(elsewhere)",
                isRetriable: refusal.isRetriable, isOutage: true)
        } else if refusal.kind == .clockSkewed,
            let serverTime = answer?.serverTime ?? response["Date"].flatMap(S3Time.fromHeader)
        {
            let seconds = now.seconds - serverTime.seconds
            let words = "this machine's clock is \(seconds.magnitude) s \(seconds < 0 ? "behind" : "ahead of")"
            refusal = S3Refusal(.clockSkewed, "\(words) the server's", isOutage: true)
        }
        return TransferError(
            refusal.kind, server: server, path: refusal.isOutage ? nil : path?.string, refusal.message,
            reply: reply(response, answer), isRetriable: refusal.isRetriable, isOutage: refusal.isOutage)
    }

    /// The error for a request that got no whole answer.
    func error(_ failure: S3ConnectionFailure, path: RemotePath?) -> TransferError {
        func make(
            _ kind: ErrorKind, _ message: String = "", isRetriable: Bool = true, isOutage: Bool = false
        ) -> TransferError {
            TransferError(
                kind, server: server, path: isOutage ? nil : path?.string, message, isRetriable: isRetriable,
                isOutage: isOutage)
        }
        switch failure {
        case .badURL: return make(.hostNotFound, "this is no host name or address", isRetriable: false, isOutage: true)
        case .hostNotFound: return make(.hostNotFound, isOutage: true)
        case .notConnected: return make(.connectionRefused, isOutage: true)
        case .timedOut: return make(.connectTimeout, isOutage: true)
        case .certificateRefused:
            return make(
                .certificateInvalid, "the server's certificate is not trusted, or is for another host; see _CA_FILE",
                isRetriable: false, isOutage: true)
        case .badCertificateFile:
            return make(.tlsFailed, "the file of _CA_FILE cannot be used", isRetriable: false, isOutage: true)
        case .tlsFailed:
            return make(.tlsFailed, "no secure connection; is it https there?", isRetriable: true, isOutage: true)
        case .cut, .abortedByUs: return make(.connectionLost)
        case .incomplete: return make(.truncated)
        case .nonsense:
            return make(
                .protocolError, "this does not talk like an S3 server; is _ENDPOINT right?", isRetriable: false)
        case .other(let code): return make(.protocolError, "libcurl gave up with error \(code)")
        }
    }

    /// Without secrets before it is cut short: half of one would not be found any more.
    ///
    /// `404 NoSuchKey: The specified key does not exist. (request 4442587FB7D0A2F9)`
    private func reply(_ response: S3Response, _ answer: S3ErrorAnswer?) -> String {
        var text = "\(response.status) " + (answer.map(\.code) ?? response.reason)
        if let message = answer?.message, !message.isEmpty {
            text += ": \(Self.start(of: redacted(message), limit: 500))"
        }
        if let id = answer?.requestID ?? Self.requestID(response) {
            text += " (request \(Self.start(of: redacted(id), limit: 100)))"
        }
        return redacted(text)
    }

    /// What only servers of S3 say. The second is the other services' of AWS, and moto's.
    private static func requestID(_ response: S3Response) -> String? {
        response["x-amz-request-id"] ?? response["x-amzn-requestid"]
    }

    /// `text` in one line and without our secrets.
    func redacted(_ text: String) -> String {
        let clean = secrets.reduce(text) { text, secret in
            let parts = Array(text.utf8).split(separator: Array(secret.utf8), omittingEmptySubsequences: false)
            return String(decoding: Array(parts.joined(separator: "***".utf8)), as: UTF8.self)
        }
        return OneLine.of(clean)
    }

    private static func start(of text: String, limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…"
    }
}
