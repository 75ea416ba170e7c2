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

    /// Whether it is the headers of checksums that the server does not take.
    var isOfChecksumHeaders: Bool {
        ["NotImplemented", "InvalidArgument", "InvalidRequest"].contains(code)
            && message.lowercased().contains("x-amz-checksum")
    }
}
