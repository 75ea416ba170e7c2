import ETL
import Testing

@testable import ETLTransports

@Suite("What S3 requests and answers are made of")
struct S3ValueTests {
    @Test(arguments: [
        (UTCTime(seconds: 1_354_040_105), "1354040105"), (UTCTime(seconds: 5, milliseconds: 7), "5.007"),
        (UTCTime(seconds: 0), "0"), (UTCTime(seconds: -1, milliseconds: 250), "-0.750"),
        (UTCTime(seconds: -3), "-3"),
    ])
    func timesOfFiles(_ time: UTCTime, _ text: String) {
        #expect(S3Time.metadata(time) == text)
        #expect(S3Time.fromMetadata(text) == time)
    }

    @Test func timesBeyondAllCalendars() {
        #expect(S3Time.metadata(UTCTime(seconds: .max, milliseconds: 5)) == "9223372036854775807.005")
        #expect(S3Time.metadata(UTCTime(seconds: .min, milliseconds: 5)) == "-9223372036854775807.995")
    }

    @Test func timesOfOtherClients() {
        // rclone writes nanoseconds.
        #expect(S3Time.fromMetadata("1354040105.123456789") == UTCTime(seconds: 1_354_040_105, milliseconds: 123))
        #expect(S3Time.fromMetadata("-0.0005") == UTCTime(seconds: -1, milliseconds: 999))
        #expect(S3Time.fromMetadata("1.5") == UTCTime(seconds: 1, milliseconds: 500))
        for text in ["", "-", ".", "1.", ".5", "1e9", "1.2.3", "0x1", "2012-11-27", "999999999999999999999", "1 "] {
            #expect(S3Time.fromMetadata(text) == nil, "\(text)")
        }
        #expect(S3Time.fromHeader("Wed, 21 Oct 2015 07:28:00 GMT")?.iso8601 == "2015-10-21T07:28:00Z")
        for text in ["", "21 Oct 2015 07:28:00 GMT", "Wed, 21 Okt 2015 07:28:00 GMT", "Wed, 21 Oct 2015 7:28:00 GMT"] {
            #expect(S3Time.fromHeader(text) == nil, "\(text)")
        }
        #expect(S3Time.fromXML("2015-10-21T07:28:00.000Z")?.iso8601 == "2015-10-21T07:28:00Z")
        #expect(S3Time.fromXML("2015-10-21T07:28:00+01:00") == nil)
    }

    @Test func whenAFileWasLastChanged() {
        func time(_ headers: [HTTPField]) -> String? {
            S3Session.modificationTime(S3Response(status: 200, headers: headers))?.iso8601
        }
        let modified = HTTPField("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT")
        #expect(time([modified, HTTPField("X-Amz-Meta-Mtime", "0")]) == "1970-01-01T00:00:00Z")
        #expect(time([modified, HTTPField("x-amz-meta-mtime", "yesterday")]) == "2015-10-21T07:28:00Z")
        #expect(time([]) == nil)
    }

    @Test func headersAsTheyCome() {
        var response = S3Response()
        func take(_ line: String) { Array(line.utf8).withUnsafeBytes { response.take(headerLine: $0) } }
        for line in ["HTTP/1.1 100 Continue\r\n", "X-Old: 1\r\n", "\r\n"] { take(line) }
        #expect(response.status == 100 && !response.hasAllHeaders)
        for line in ["HTTP/1.1 206 Partial Content\r\n", "content-LENGTH:  12 \r\n", "nonsense\r\n", "A: b:c\r\n"] {
            take(line)
        }
        #expect(response.status == 206 && response.reason == "Partial Content" && !response.hasAllHeaders)
        take("\r\n")
        #expect(response.hasAllHeaders && response.isSuccess && response["x-old"] == nil)
        #expect(response.contentLength == 12 && response["a"] == "b:c" && response.hasDefiniteEnd)
        for _ in 0..<1000 { take("Many: x\r\n") }
        #expect(response.headers.count == 200)
        #expect(!S3Response(status: 200).hasDefiniteEnd)
        #expect(S3Response(status: 200, headers: [HTTPField("transfer-encoding", "Chunked")]).hasDefiniteEnd)
        #expect(S3Response(status: 200, headers: [HTTPField("Content-Length", "-1")]).contentLength == nil)
        #expect(S3Response(status: 200, headers: [HTTPField("Content-Length", "1,1")]).contentLength == nil)
    }

    @Test func aBodyThatIsTooLong() {
        var response = S3Response()
        let piece = [UInt8](repeating: 65, count: S3Response.bodyLimit - 1)
        let taken = (0..<3).map { _ in piece.withUnsafeBytes { response.take(body: $0) } }
        #expect(taken == [true, false, false])
        #expect(response.body.count == piece.count)
    }

    @Test func tenThousandPartsHoldTheLargestFile() {
        let plan = S3PartPlan()
        var total: Int64 = 0
        var largest = 0
        for number in 1...plan.limit {
            let size = plan.size(ofPart: number) ?? 0
            #expect(size >= 8 << 20 && size <= 1 << 30)
            if size > 8 << 20 { #expect(Int64(size) * 400 <= total) }
            total += Int64(size)
            largest = max(largest, size)
        }
        #expect(total >= 5 << 40 && largest == 1 << 30)
        #expect(plan.size(ofPart: 800) == 8 << 20 && plan.size(ofPart: 801) == 16 << 20)
        #expect(plan.size(ofPart: 10_001) == nil)
    }

    @Test func whatAnUploadIsCompletedWith() {
        func part(_ number: Int, _ tag: String, isEchoed: Bool) -> S3Multipart.Part {
            S3Multipart.Part(
                number: number, size: 1, tag: tag, sha256: ChecksumHasher.checksum(.sha256, of: []), isEchoed: isEchoed,
                isProven: false)
        }
        var upload = S3Multipart(id: "u")
        upload.parts = [
            part(1, "\"d41d8cd98f00b204e9800998ecf8427e\"", isEchoed: true),
            part(2, "D41D8CD98F00B204E9800998ECF8427E", isEchoed: false),
        ]
        #expect(
            String(decoding: upload.completion, as: UTF8.self)
                == "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><PartNumber>1"
                + "</PartNumber><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><ChecksumSHA256>"
                + "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ChecksumSHA256></Part><Part><PartNumber>2</PartNumber>"
                + "<ETag>D41D8CD98F00B204E9800998ECF8427E</ETag></Part></CompleteMultipartUpload>")
        // md5(2 × the MD5 of nothing), and the SHA-256 of two SHA-256s, made with python's hashlib.
        #expect(upload.tag == "5873dd45edd01f09c1ef2e7819369e8e-2")
        #expect(upload.checksum == "LbpdvDOecxauomg/r4OcG3se4jE9t5IRJYgRjfBmqjU=-2")
        upload.parts.append(part(3, "\"<&>\"", isEchoed: false))
        #expect(upload.tag == nil)
        #expect(String(decoding: upload.completion, as: UTF8.self).contains("<ETag>&quot;&lt;&amp;&gt;&quot;</ETag>"))
    }

    @Test func keysThatAServerHasEncoded() {
        #expect(PercentEncoding.decoded("a%20b+c%2Bd%") == "a b c+d%")
        #expect(PercentEncoding.decoded("%ED%95%9C%zz") == "한%zz")
    }

    @Test func libcurlsOwnNumbers() {
        #expect(S3ConnectionFailure(number: 0) == nil)
        let known: [(UInt32, S3ConnectionFailure)] = [
            (3, .badURL), (6, .hostNotFound), (7, .notConnected), (8, .nonsense), (1, .nonsense), (18, .incomplete),
            (23, .abortedByUs), (27, .other(27)), (28, .timedOut), (35, .tlsFailed), (42, .abortedByUs), (52, .cut),
            (55, .cut), (56, .cut), (60, .certificateRefused), (65, .cut), (77, .badCertificateFile),
        ]
        for (number, failure) in known { #expect(S3ConnectionFailure(number: number) == failure) }
    }

    @Test func waitsGrow() {
        var backoff = S3Backoff(first: .milliseconds(100))
        let waits = (0..<4).map { _ in backoff.next() }
        #expect(waits[3] == nil)
        for (wait, most) in zip(waits, [100, 400, 1600]) {
            let limit = Duration.milliseconds(most)
            #expect(wait.map { $0 >= limit / 2 && $0 <= limit } == true)
        }
    }
}
