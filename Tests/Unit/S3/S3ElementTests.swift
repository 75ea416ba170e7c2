import ETL
import Testing

@testable import ETLTransports

@Suite("The XML of S3 servers' answers")
struct S3ElementTests {
    private func parse(_ text: String) -> S3Element? { S3Element(parsing: Array(text.utf8)) }

    @Test func whatServersSend() throws {
        let root = try #require(
            parse(
                """
                \u{FEFF}  \n<?xml version="1.0" encoding="UTF-8"?><!-- hi -->
                <p:List xmlns:p='urn:a>b' x = "1"><Part><Size>12</Size></Part><Empty/><Part>
                <Size>&#51;&#x34;</Size></Part><Key>a&amp;b&lt;&gt;&quot;&apos;<![CDATA[<c>&]]>한</Key ></p:List>
                """))
        #expect(root.name == "List")
        #expect(root.all("Part").map { $0["Size"] } == ["12", "34"])
        #expect(root["Empty"] == "")
        #expect(root["Key"] == "a&b<>\"'<c>&한")
        #expect(root["Missing"] == nil)
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&nbsp;</a>", "<a>&#xD800;</a>", "<a>&#;</a>",
        "<a>&#x-1;</a>",
        "<a>&amp</a>", "<a b></a>", "<a b=c></a>", "<a b=\"c></a>", "</a>", "<>", "< a></a>", "<a><!-- </a>",
        "<a><![CDATA[</a>", "<a/>x", "<?xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<a", "<a>&", "<a></a",
        "<!--", "{\"Code\": \"no\"}", "HTTP/1.1 200 OK",
    ])
    func whatIsNone(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test func aTreeThatIsTooDeep() {
        func nested(_ count: Int) -> String {
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        #expect(parse(nested(16)) != nil)
        #expect(parse(nested(17)) == nil)
        #expect(parse(String(repeating: "<a>", count: 1_000_000)) == nil)
    }

    @Test func anyBytes() {
        // Nothing of this is well-formed but by chance; it must only end.
        var generator = SeededBytes(seed: 7)
        let alphabet = Array("<>/!?&;\"'=ab#x-[]CDATA \n".utf8) + [0, 0xFF, 0xC3]
        for _ in 0..<20_000 {
            let bytes = (0..<generator.next(below: 40)).map { _ in alphabet[generator.next(below: alphabet.count)] }
            if let root = S3Element(parsing: bytes) { #expect(!root.name.isEmpty || bytes.contains(0x3A)) }
        }
    }

    @Test func aRefusal() throws {
        let body = """
            <Error><Code>RequestTimeTooSkewed</Code><Message>Too &lt;far&gt;</Message><RequestId>R1</RequestId>\
            <Region>eu-1</Region><ServerTime>2026-11-25T10:00:00Z</ServerTime></Error>
            """
        let answer = try #require(S3ErrorAnswer(S3Response(status: 403, body: Array(body.utf8))))
        #expect(answer.code == "RequestTimeTooSkewed" && answer.message == "Too <far>")
        #expect(answer.requestID == "R1" && answer.region == "eu-1")
        #expect(answer.serverTime?.iso8601 == "2026-11-25T10:00:00Z")
        for text in ["<Error/>", "<Error><Code/></Error>", "<html><Code>NoSuchKey</Code></html>"] {
            #expect(S3ErrorAnswer(S3Response(status: 404, body: Array(text.utf8))) == nil)
        }
    }

    @Test func aPageOfParts() {
        func page(_ text: String) -> S3PartPage? { S3PartPage(S3Response(status: 200, body: Array(text.utf8))) }
        let one = "<Part><PartNumber>1</PartNumber><Size>5</Size></Part>"
        let two = "<Part><PartNumber>2</PartNumber><Size>6</Size></Part>"
        let whole = page("<ListPartsResult><IsTruncated>true</IsTruncated>\(one)\(two)</ListPartsResult>")
        #expect(whole?.size == 11 && whole?.last == 2 && whole?.hasMore == true)
        let end = "<IsTruncated>false</IsTruncated>"
        #expect(page("<ListPartsResponse>\(end)</ListPartsResponse>")?.hasMore == false)
        #expect(page("<Other>\(one)</Other>") == nil)
        #expect(page("<ListPartsResult>\(end)<Part><Size>5</Size></Part></ListPartsResult>") == nil)
        #expect(
            page("<ListPartsResult>\(end)<Part><PartNumber>1</PartNumber><Size>-5</Size></Part></ListPartsResult>")
                == nil)
    }
}

/// Numbers that are the same every time.
private struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
