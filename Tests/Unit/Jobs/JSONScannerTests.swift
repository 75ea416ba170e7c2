import Testing

@testable import ETL

@Suite("JSON, strictly by RFC 8259")
struct JSONScannerTests {
    @Test(
        "What is JSON is taken",
        arguments: [
            "null", "true", "false", "0", "-0", "10", "-1.5", "1e400", "1E+2", "0.1e-7", "\"\"", "\"a\"", "[]", "{}",
            "[ ]", "{ }", " [1, 2 ,3] ", "{\"a\":1}", "\t{\"a\" : [ {} , [ ] ] }\r\n", #""\"\\\/\b\f\n\r\t\u00e9""#,
            #""\ud800""#, #""\uD83D\uDE00""#, "\"\u{7F}\u{2028}\"", "[[],{},[{}]]", #"{"a":1,"a":2}"#,
            "123456789012345678901234567890", "\u{FEFF}{}",
        ])
    func takesJSON(text: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        #expect(!document.root.range.isEmpty)
    }

    @Test(
        "What is no JSON is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "NaN", "Infinity", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1",
            "\"", "\"a", "\"\n\"", "\"\t\"", "\"\u{0}\"", #""\x""#, #""\u12""#, #""\u12g4""#, #""\"#, "'a'", "[", "]",
            "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", "{]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
            "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{} {}", "[]]", "1 // one",
            "{\"a\":tru}", "\u{FEFF}\u{FEFF}{}", "\u{A0}{}",
        ])
    func refusesTheRest(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONDocument(Array(text.utf8)) }
    }

    @Test("An error says where, and nothing of the text")
    func errorSaysWhere() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(Array(#"{"password":secret}"#.utf8)) }
        #expect(error?.description == "a value is expected at byte 12")
    }

    @Test("Nesting is taken up to its limit", arguments: ["[", #"{"a":"#])
    func nesting(opening: String) {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONDocument(nested(JSONScanner.maxDepth)) }
        for depth in [JSONScanner.maxDepth + 1, 10_000, 200_000] {
            #expect(throws: JSONSyntaxError.self) { try JSONDocument(nested(depth)) }
        }
    }

    @Test("The last of equal keys counts, however it is spelled")
    func duplicates() throws {
        let document = try JSONDocument(Array(#"{"a":1,"b":2,"\u0061":"x"}"#.utf8))
        let members = try document.members(of: document.root)
        #expect(members.count == 3)
        #expect(document.value(of: "a", in: members)?.kind == .string)
        #expect(document.value(of: "b", in: members)?.kind == .number)
        #expect(document.value(of: "c", in: members) == nil)
    }

    @Test(
        "Strings come out as text",
        arguments: [
            (#""""#, ""), (#""a b""#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\uD55C\u0000""#, "é한\u{0}"), (#""\ud83d\ude00""#, "😀"), (#""😀한""#, "😀한"),
            (#""\ud800""#, nil), (#""\ude00""#, nil), (#""\ud83dx""#, nil), (#""\ud83d\n""#, nil),
            (#""\ud83d\ud83d\ude00""#, nil),
        ] as [(String, String?)])
    func strings(json: String, text: String?) throws {
        let document = try JSONDocument(Array(json.utf8))
        #expect(document.string(document.root.range) == text)
    }

    @Test("Text goes into a string and comes back")
    func roundTrip() throws {
        let text = "\"\\\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F} é 한 😀 \u{2028}\r\n"
        var json: [UInt8] = []
        JSONString.append(text, to: &json)
        #expect(!json.contains(UInt8(ascii: "\n")))
        let document = try JSONDocument(json)
        #expect(document.string(document.root.range)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }
}
