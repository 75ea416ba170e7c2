import ETL

/// Who we are at an S3 server. The secrets do not print.
struct S3Credentials: Sendable {
    /// The id of the access key: sent along with every request, so that it is no secret to the server's log.
    let accessKey: String

    /// The key that signs, and is never sent.
    let secretKey: Secret

    /// What temporary credentials (STS) have besides.
    let sessionToken: Secret?

    init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }
}
