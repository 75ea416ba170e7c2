import ETL

/// What it means that a server refuses.
///
/// Source: "Error responses", S3 API reference, and what MinIO and Ceph say beside that.
struct S3Refusal: Hashable, Sendable {
    let kind: ErrorKind

    /// What it means and what to do, where the server's own words do not say it.
    let message: String

    let isRetriable: Bool
    let isOutage: Bool

    init(_ kind: ErrorKind, _ message: String = "", isRetriable: Bool = false, isOutage: Bool = false) {
        self.kind = kind
        self.message = message
        self.isRetriable = isRetriable
        self.isOutage = isOutage
    }

    /// By the server's code, which says more than the status; `nil` for one that is not known.
    init?(code: String) {
        guard let refusal = Self.ofLogin(code) ?? Self.ofPlace(code) ?? Self.ofFile(code) ?? Self.ofNow(code) else {
            return nil
        }
        self = refusal
    }

    /// By the status, where there is no code or none that is known.
    ///
    /// - Parameter isOfS3: whether it is an S3 server that speaks, and not a proxy or something else altogether.
    init(status: Int, isOfS3: Bool) {
        switch status {
        case 401: self.init(.loginFailed, isOutage: true)
        case 403: self.init(.permissionDenied)
        case 404 where isOfS3: self.init(.fileNotFound)
        case 408, 409: self.init(.refused, isRetriable: true)
        case 429, 503: self.init(.serverBusy, isRetriable: true, isOutage: status == 503 && !isOfS3)
        case 502, 504: self.init(.serverBusy, "a proxy does not reach the server", isRetriable: true, isOutage: !isOfS3)
        case 507: self.init(.diskFull, isRetriable: true)
        case 500, 505...599: self.init(.refused, isRetriable: true)
        case 400..<600 where isOfS3: self.init(.refused)
        default: self.init(.protocolError, "this does not talk like an S3 server; is _ENDPOINT right?")
        }
    }

    private static func ofLogin(_ code: String) -> S3Refusal? {
        switch code {
        case "InvalidAccessKeyId":
            S3Refusal(.loginFailed, "the access key is not known there; see _ACCESS_KEY", isOutage: true)
        case "SignatureDoesNotMatch":
            S3Refusal(.loginFailed, "the secret key is not that of the access key; see _SECRET_KEY", isOutage: true)
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "InvalidClientTokenId":
            S3Refusal(.loginFailed, "the session token is not valid any more; see _SESSION_TOKEN", isOutage: true)
        case "AccountProblem", "NotSignedUp", "InvalidSecurity", "AuthFailure", "UnauthorizedAccess",
            "AuthorizationHeaderMalformed", "CredentialsNotSupported":
            S3Refusal(.loginFailed, isOutage: true)
        case "RequestTimeTooSkewed", "RequestExpired":
            S3Refusal(.clockSkewed, "this machine's clock is off", isOutage: true)
        default: nil
        }
    }

    private static func ofPlace(_ code: String) -> S3Refusal? {
        switch code {
        case "NoSuchBucket":
            S3Refusal(.bucketNotFound, "there is no such bucket; make it, or see _BUCKET", isOutage: true)
        case "InvalidBucketName":
            S3Refusal(.bucketNotFound, "this is no name for a bucket; see _BUCKET", isOutage: true)
        case "PermanentRedirect", "IncorrectEndpoint", "IllegalLocationConstraintException":
            S3Refusal(.wrongRegion, "the bucket is in another region; see _REGION", isOutage: true)
        case "TemporaryRedirect":
            // A new bucket's name is not known everywhere yet.
            S3Refusal(.wrongRegion, "the bucket answers elsewhere", isRetriable: true, isOutage: true)
        default: nil
        }
    }

    private static func ofFile(_ code: String) -> S3Refusal? {
        switch code {
        case "NoSuchKey", "NoSuchVersion": S3Refusal(.fileNotFound)
        case "AccessDenied", "AllAccessDisabled", "AccountNotEnabled": S3Refusal(.permissionDenied)
        case "InvalidObjectState":
            S3Refusal(.objectArchived, "the object is in an archive; restore it, and send the job again")
        case "KeyTooLongError", "KeyTooLong", "XMinioInvalidObjectName":
            S3Refusal(.refused, "the server takes no such key: with _BASE_PATH it has 1024 bytes at most")
        case "EntityTooLarge": S3Refusal(.refused, "the file is larger than the server takes")
        case "QuotaExceeded", "XMinioAdminBucketQuotaExceeded": S3Refusal(.diskFull)
        case "XMinioStorageFull", "InsufficientStorage": S3Refusal(.diskFull, isRetriable: true)
        case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch":
            S3Refusal(.checksumMismatch, "what arrived is not what was sent", isRetriable: true)
        case "NoSuchUpload":
            S3Refusal(
                .refused, "the upload is not known any more; did a lifecycle rule or somebody else abort it?",
                isRetriable: true)
        default: nil
        }
    }

    private static func ofNow(_ code: String) -> S3Refusal? {
        switch code {
        case "SlowDown", "SlowDownRead", "SlowDownWrite", "ServiceUnavailable", "Busy", "TooManyRequests", "Throttling",
            "ThrottlingException", "RequestLimitExceeded", "BandwidthLimitExceeded":
            S3Refusal(.serverBusy, isRetriable: true)
        case "RequestTimeout":
            S3Refusal(.stalled, "the server waited too long for us", isRetriable: true)
        case "InternalError", "OperationAborted", "ConditionalRequestConflict", "IncompleteBody", "InvalidPart",
            "ServerNotInitialized",
            "XMinioServerNotInitialized":
            S3Refusal(.refused, isRetriable: true)
        default: nil
        }
    }
}
