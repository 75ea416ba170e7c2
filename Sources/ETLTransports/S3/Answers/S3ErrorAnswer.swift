import ETL

/// A refusal in the words of an S3 server: `<Error><Code>…</Code><Message>…</Message></Error>`.
struct S3ErrorAnswer: Hashable, Sendable {
    let code: String
    var message = ""
    var requestID: String?

    /// The region in which the bucket is, where the refusal is about that.
    var region: String?

    /// The server's time, where the refusal is about that.
    var serverTime: UTCTime?

    init(code: String) {
        self.code = code
    }

    /// Reads a response's body; `nil` where that is no refusal, as of a proxy, or of `HEAD`.
    init?(_ response: S3Response) {
        guard let root = S3Element(parsing: response.body), root.name == "Error", let code = root["Code"],
            !code.isEmpty
        else { return nil }
        self.code = code
        message = root["Message"] ?? ""
        requestID = root["RequestId"]
        region = root["Region"]
        serverTime = root["ServerTime"].flatMap(S3Time.fromXML)
    }
}
