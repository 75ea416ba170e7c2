import ETL
import Testing

@testable import ETLTransports

@Suite("What refusals of S3 servers mean")
struct S3ErrorTests {
    private let mapper = S3ErrorMapper(
        server: "h/images", region: "us-east-1",
        credentials: S3Credentials(
            accessKey: "AKID", secretKey: Secret("s3cretKey"), sessionToken: Secret("t0kenToken")))
    private let now = UTCTime(seconds: 1_800_000_000)

    private func response(
        _ status: Int, _ code: String?, message: String = "Because.", more: String = "", headers: [HTTPField] = []
    ) -> S3Response {
        let body =
            code.map { "<Error><Code>\($0)</Code><Message>\(message)</Message>\(more)</Error>" } ?? "<html>no</html>"
        return S3Response(status: status, reason: "Reason", headers: headers, body: Array(body.utf8))
    }

    private func error(_ response: S3Response) -> TransferError {
        mapper.error(response, path: try? RemotePath("/a.img"), now: now)
    }

    @Test(
        arguments: [
            (404, "NoSuchKey", .fileNotFound, false, false),
            (404, "NoSuchBucket", .bucketNotFound, false, true),
            (400, "InvalidBucketName", .bucketNotFound, false, true),
            (403, "AccessDenied", .permissionDenied, false, false),
            (403, "SignatureDoesNotMatch", .loginFailed, false, true),
            (403, "InvalidAccessKeyId", .loginFailed, false, true),
            (400, "ExpiredToken", .loginFailed, false, true),
            (400, "InvalidToken", .loginFailed, false, true),
            (403, "RequestTimeTooSkewed", .clockSkewed, false, true),
            (403, "InvalidObjectState", .objectArchived, false, false),
            (301, "PermanentRedirect", .wrongRegion, false, true),
            (307, "TemporaryRedirect", .wrongRegion, true, true),
            (503, "SlowDown", .serverBusy, true, false),
            (503, "ServiceUnavailable", .serverBusy, true, false),
            (500, "InternalError", .refused, true, false),
            (200, "InternalError", .refused, true, false),
            (200, "SomethingNew", .refused, true, false),
            (400, "RequestTimeout", .stalled, true, false),
            (409, "OperationAborted", .refused, true, false),
            (404, "NoSuchUpload", .refused, true, false),
            (400, "BadDigest", .checksumMismatch, true, false),
            (400, "XAmzContentSHA256Mismatch", .checksumMismatch, true, false),
            (400, "EntityTooLarge", .refused, false, false),
            (400, "KeyTooLongError", .refused, false, false),
            (507, "XMinioStorageFull", .diskFull, true, false),
            (403, "QuotaExceeded", .diskFull, false, false),
            (501, "NotImplemented", .refused, false, false),
            (400, "SomethingNew", .refused, false, false),
            (418, "SomethingNew", .refused, false, false),
        ] as [(Int, String, ErrorKind, Bool, Bool)])
    func byCode(_ status: Int, _ code: String, _ kind: ErrorKind, _ isRetriable: Bool, _ isOutage: Bool) {
        let error = error(response(status, code))
        #expect(error.kind == kind)
        #expect(error.isRetriable == isRetriable)
        #expect(error.isOutage == isOutage)
        #expect(error.reply == "\(status) \(code): Because.")
        #expect((error.path == nil) == isOutage)
    }

    @Test(
        arguments: [
            (429, .serverBusy, true), (502, .serverBusy, true), (503, .serverBusy, true), (504, .serverBusy, true),
            (500, .refused, true), (507, .diskFull, true), (408, .refused, true), (401, .loginFailed, false),
            (403, .permissionDenied, false), (404, .protocolError, false), (400, .protocolError, false),
            (302, .protocolError, false), (204, .refused, true),
        ] as [(Int, ErrorKind, Bool)])
    func byStatusAlone(_ status: Int, _ kind: ErrorKind, _ isRetriable: Bool) {
        let error = error(response(status, nil))
        #expect(error.kind == kind)
        #expect(error.isRetriable == isRetriable)
        #expect(error.reply == "\(status) Reason")
    }

    @Test func withoutABodyButOfS3() {
        let id = HTTPField("X-Amz-Request-Id", "R7")
        #expect(
            error(response(404, nil, headers: [id])).description
                == "FileNotFound: h/images /a.img: 404 Reason (request R7)")
        #expect(error(response(503, nil, headers: [id])).isOutage == false)
        #expect(error(response(503, nil)).isOutage)
        #expect(error(response(400, nil, headers: [id])).kind == .refused)
    }

    @Test func theRightRegionIsNamed() {
        let headers = [HTTPField("x-amz-bucket-region", "eu-west-1")]
        for refused in [
            response(301, "PermanentRedirect", headers: headers), response(301, nil, headers: headers),
            response(400, "AuthorizationHeaderMalformed", more: "<Region>eu-west-1</Region>"),
        ] {
            let error = error(refused)
            #expect(error.kind == .wrongRegion && !error.isRetriable)
            #expect(error.message == "the bucket is in region eu-west-1: set _REGION=eu-west-1")
        }
        // A header that tells what we know already says nothing.
        let same = [HTTPField("x-amz-bucket-region", "us-east-1")]
        #expect(error(response(403, "SignatureDoesNotMatch", headers: same)).kind == .loginFailed)
    }

    @Test func howFarTheClockIsOff() {
        let skewed = response(403, "RequestTimeTooSkewed", more: "<ServerTime>2027-01-15T07:00:00Z</ServerTime>")
        #expect(error(skewed).message == "this machine's clock is 3600 s ahead of the server's")
        let headers = [HTTPField("Date", "Fri, 15 Jan 2027 08:33:20 GMT")]
        #expect(
            error(response(403, "RequestTimeTooSkewed", headers: headers)).message
                == "this machine's clock is 2000 s behind the server's")
        #expect(error(response(403, "RequestTimeTooSkewed")).message == "this machine's clock is off")
    }

    @Test func inOneLineBoundedAndWithoutSecrets() {
        let secret = error(response(403, "SignatureDoesNotMatch", message: "s3cretKey is no\nt0kenToken"))
        #expect(secret.reply == "403 SignatureDoesNotMatch: *** is no ***")
        // A secret that the cut goes through must not be left in half.
        let long = error(response(400, "Odd", message: String(repeating: "x", count: 495) + "s3cretKey"))
        #expect(long.reply?.contains("s3cr") == false)
        #expect((long.reply?.utf8.count ?? 0) < 600)
    }

    @Test func withoutAnAnswer() {
        func error(_ failure: S3ConnectionFailure) -> TransferError {
            mapper.error(failure, path: try? RemotePath("/a.img"))
        }
        #expect(error(.hostNotFound).description == "HostNotFound: h/images")
        #expect(error(.notConnected).isOutage && error(.notConnected).kind == .connectionRefused)
        #expect(error(.timedOut).kind == .connectTimeout && error(.timedOut).isOutage)
        #expect(error(.cut).description == "ConnectionLost: h/images /a.img" && !error(.cut).isOutage)
        #expect(error(.badURL).isRetriable == false)
        #expect(error(.certificateRefused).kind == .certificateInvalid && !error(.certificateRefused).isRetriable)
        #expect(error(.certificateRefused).message.contains("_CA_FILE"))
        #expect(error(.badCertificateFile).kind == .tlsFailed && error(.tlsFailed).kind == .tlsFailed)
        #expect(error(.incomplete).kind == .truncated && error(.nonsense).kind == .protocolError)
        #expect(error(.other(27)).message.contains("27"))
    }
}
