import ETL
import Testing

@testable import ETLTransports

/// Signatures that AWS has published, and some of botocore's, which is not ours.
@Suite("Signatures of AWS, version 4")
struct SigV4Tests {
    struct Vector: CustomTestStringConvertible {
        let name: String
        var method = "GET"
        var path = "/"
        var query: [(String, String)] = []
        var headers: [(String, String)] = []
        var body = ""
        let signed: String
        let signature: String

        var testDescription: String { name }
    }

    private static let token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUu"
        + "wthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQc"
        + "HNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/o"
        + "LxBA=="

    private static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    /// The published test suite; without what is for services that normalise paths.
    static let suite: [Vector] = [
        Vector(
            name: "get-vanilla", signed: "host;x-amz-date",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-vanilla-query-order-key-case", query: [("Param2", "value2"), ("Param1", "value1")],
            signed: "host;x-amz-date",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-vanilla-query-unreserved", query: [(unreserved, unreserved)], signed: "host;x-amz-date",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        Vector(
            name: "get-vanilla-utf8-query", query: [("ሴ", "bar")], signed: "host;x-amz-date",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        Vector(
            name: "post-vanilla-query-nonunreserved", method: "POST",
            query: [("@#$%^", ""), ("+", "/,?><`\";:\\|][{}")], signed: "host;x-amz-date",
            signature: "66c82657c86e26fb25238d0e69f011edc4c6df5ae71119d7cb98ed9b87393c1e"),
        Vector(
            name: "get-unreserved", path: "/" + unreserved, signed: "host;x-amz-date",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(
            name: "get-utf8", path: "/ሴ", signed: "host;x-amz-date",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(
            name: "get-header-key-duplicate",
            headers: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
            signed: "host;my-header1;x-amz-date",
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Vector(
            name: "get-header-value-trim", headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            signed: "host;my-header1;my-header2;x-amz-date",
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "post-header-value-case", method: "POST", headers: [("My-Header1", "VALUE1")],
            signed: "host;my-header1;x-amz-date",
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
        Vector(
            name: "post-sts-header-before", method: "POST", headers: [("X-Amz-Security-Token", token)],
            signed: "host;x-amz-date;x-amz-security-token",
            signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
        Vector(
            name: "post-x-www-form-urlencoded", method: "POST",
            headers: [("Content-Type", "application/x-www-form-urlencoded")], body: "Param1=value1",
            signed: "content-type;host;x-amz-date",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]

    @Test(arguments: suite) func asInThePublishedSuite(_ vector: Vector) {
        var signer = signer("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1")
        signer.service = "service"
        let headers = [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")] + vector.headers
        #expect(
            signer.authorization(for: request(vector, headers), at: UTCTime(seconds: 1_440_938_160))
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(vector.signed), Signature=\(vector.signature)")
    }

    /// The examples of the S3 API reference, "Authenticating Requests: Using the Authorization Header".
    static let s3Examples: [Vector] = [
        Vector(
            name: "GET object", path: "/test.txt", headers: [("Range", "bytes=0-9")],
            signed: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Vector(
            name: "PUT object", method: "PUT", path: "/test$file.text",
            headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: "Welcome to Amazon S3.", signed: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Vector(
            name: "GET bucket lifecycle", query: [("lifecycle", "")],
            signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Vector(
            name: "GET bucket, list objects", query: [("prefix", "J"), ("max-keys", "2")],
            signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test(arguments: s3Examples) func asInTheReferenceOfS3(_ vector: Vector) {
        let signer = signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
        let authorization = signer.authorization(
            for: request(vector, s3Headers("examplebucket.s3.amazonaws.com", vector)), at: Self.may2013)
        #expect(authorization.hasSuffix("SignedHeaders=\(vector.signed), Signature=\(vector.signature)"))
    }

    /// Made with botocore 1.44.
    static let otherClients: [Vector] = [
        Vector(
            name: "a key of many bytes",
            path: "/bucket/a//b/./..x/a b+c&d=e;f#g%41?h'\"<>[]{}|\\^`!$()*,:@ 한🔬\u{01}\u{1F}\u{7F}",
            signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "fc7d4642d8cdc2e85b46b09362ac26fb3be817aa67ec7305df6fe006a82dd3ed"),
        Vector(
            name: "a part, with a session token", method: "PUT", path: "/bucket/é é",
            query: [("uploadId", "a/b+c=="), ("partNumber", "2")],
            headers: [
                ("x-amz-meta-mtime", "1.5"), ("x-amz-checksum-sha256", "abc="), ("x-amz-security-token", "FwoG/+=="),
            ], body: "hello",
            signed: "host;x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date;x-amz-meta-mtime;x-amz-security-token",
            signature: "6ac93a7fcb546830d09dd0f897682fb6ea6f3c3401cb8502e4130bc07d261a38"),
        Vector(
            name: "a query without a value", method: "POST", path: "/bucket/k", query: [("uploads", "")],
            signed: "host;x-amz-content-sha256;x-amz-date",
            signature: "1d16cb24b9fd48fdb48c2ea93eb625ffa4eec375e5ac02b26dc2e01fe7f3d679"),
    ]

    @Test(arguments: otherClients) func asAnotherClientSigns(_ vector: Vector) {
        let signer = signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "eu-central-1")
        let authorization = signer.authorization(
            for: request(vector, s3Headers("127.0.0.1:9000", vector)), at: Self.may2013)
        #expect(authorization.hasSuffix("SignedHeaders=\(vector.signed), Signature=\(vector.signature)"))
    }

    @Test func secretsDoNotPrint() {
        let credentials = S3Credentials(
            accessKey: "AKID", secretKey: Secret("s3cr3t"), sessionToken: Secret("t0ken"))
        var dumped = ""
        dump(credentials, to: &dumped)
        let text = "\(credentials) \(String(reflecting: credentials)) \(dumped)"
        #expect(text.contains("AKID"))
        #expect(!text.contains("s3cr3t") && !text.contains("t0ken"))
    }

    // MARK: Helpers

    private static let may2013 = UTCTime(seconds: 1_369_353_600)

    private func signer(_ accessKey: String, _ secretKey: String, _ region: String) -> SigV4 {
        SigV4(
            credentials: S3Credentials(accessKey: accessKey, secretKey: Secret(secretKey)), region: region)
    }

    private func hash(_ text: String) -> String { ChecksumHasher.checksum(.sha256, of: Array(text.utf8)).hex }

    private func s3Headers(_ host: String, _ vector: Vector) -> [(String, String)] {
        [("Host", host), ("x-amz-content-sha256", hash(vector.body)), ("x-amz-date", "20130524T000000Z")]
            + vector.headers
    }

    private func request(_ vector: Vector, _ headers: [(String, String)]) -> SigV4.Request {
        SigV4.Request(
            method: vector.method, path: PercentEncoding.path(vector.path),
            query: vector.query.map { HTTPField($0.0, $0.1) }, headers: headers.map { HTTPField($0.0, $0.1) },
            bodyHash: hash(vector.body))
    }
}
