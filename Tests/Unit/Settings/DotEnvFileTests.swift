import ETL
import Testing

/// What python-dotenv 1.2.2 makes of the same text with `load_dotenv()`.
@Suite("The .env file, as python-dotenv reads it")
struct DotEnvFileTests {
    private static let environment = ["ENV": "outer", "BOTH": "outer"]

    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let variables: [String: String]
        var badLines: [Int] = []
        var testDescription: String { text }

        init(_ text: String, _ variables: [String: String] = [:], bad: [Int] = []) {
            self.text = text
            self.variables = variables
            badLines = bad
        }
    }

    private static let plain = [
        Row(""), Row("\n\n  \n"), Row("# only\n  # comments"), Row("a=b", ["a": "b"]), Row("a=b\n", ["a": "b"]),
        Row(" a = b ", ["a": "b"]), Row("\ta\t=\tb\t", ["a": "b"]), Row("a=b c  d", ["a": "b c  d"]),
        Row("a=", ["a": ""]), Row("a= ", ["a": ""]), Row("a"), Row("a\nb=1", ["b": "1"]),
        Row("a=1\na=2", ["a": "2"]), Row("a=1\na", [:]), Row("a=b=c", ["a": "b=c"]), Row("a.b-c=1", ["a.b-c": "1"]),
        Row("한글=값", ["한글": "값"]), Row("a=\u{A0}b\u{3000}", ["a": "b"]),
    ]

    private static let comments = [
        Row("a=b # c", ["a": "b"]), Row("a=b#c", ["a": "b#c"]), Row("a=b #c # d", ["a": "b"]),
        Row("a=b\t#c", ["a": "b"]), Row("a= # c", ["a": "# c"]), Row("a=#c", ["a": "#c"]),
        Row("a='b # c' # d", ["a": "b # c"]), Row("a=\"b # c\"#d", ["a": "b # c"]), Row("a # c"),
        Row("a=b\\ #c", ["a": "b\\"]),
    ]

    private static let exports = [
        Row("export a=b", ["a": "b"]), Row(" export\ta=b", ["a": "b"]), Row("export=b", ["export": "b"]),
        Row("exporta=b", ["exporta": "b"]), Row("export a"), Row("export", [:]), Row("export =b", bad: [1]),
        Row("export 'a'=b", ["a": "b"]),
    ]

    private static let quotes = [
        Row("a='b'", ["a": "b"]), Row("a=\"b\"", ["a": "b"]), Row("a=''", ["a": ""]), Row("a= 'b' ", ["a": "b"]),
        Row("'a b'=c", ["a b": "c"]), Row("\"a\"=c", ["\"a\"": "c"]), Row("''=c", bad: [1]),
        Row("a=b'c'", ["a": "b'c'"]), Row("a='b\"c'", ["a": "b\"c"]), Row("a=\"b'c\"", ["a": "b'c"]),
        Row("a='b\nc'\nd=e", ["a": "b\nc", "d": "e"]), Row("a=\"b\n\n c \"", ["a": "b\n\n c "]),
        Row("a='b'c", bad: [1]), Row("a='b\nc=d", ["c": "d"], bad: [1]), Row("a=\"b", bad: [1]),
    ]

    private static let escapes = [
        Row(#"a='b\'c'"#, ["a": "b'c"]), Row(#"a='b\\c\n\"'"#, ["a": #"b\c\n\""#]),
        Row(#"a="\\\'\"\a\b\f\n\r\t\v""#, ["a": "\\'\"\u{7}\u{8}\u{C}\n\r\t\u{B}"]),
        Row(#"a="\x\u00e9\$""#, ["a": #"\x\u00e9\$"#]), Row(#"a=b\nc\"#, ["a": #"b\nc\"#]),
        Row(#"a="C:\dir\\""#, ["a": #"C:\dir\"#]), Row(#"a="b\""#, ["a": #"b\"#]),
        Row("a='b\\'\nc='d'", bad: [1]),
    ]

    private static let lineEnds = [
        Row("a=b\r\nc=d\r\n", ["a": "b", "c": "d"]), Row("a=b\rc=d", ["a": "b", "c": "d"]),
        Row("a='b\r\nc'\r\nd=e", ["a": "b\nc", "d": "e"]), Row("a=b # c\r\nd=\r\ne=f", ["a": "b", "d": "", "e": "f"]),
        Row("\u{FEFF}a=b", ["a": "b"]), Row("\u{FEFF}# c\r\na=b", ["a": "b"]),
    ]

    private static let variables = [
        Row("a=${ENV}", ["a": "outer"]), Row("a='${ENV}'", ["a": "outer"]), Row("a=\"-${ENV}-\"", ["a": "-outer-"]),
        Row("a=1\nb=${a}${a}", ["a": "1", "b": "11"]), Row("b=${a}\na=1", ["a": "1", "b": ""]),
        Row("BOTH=inner\na=${BOTH}", ["BOTH": "inner", "a": "outer"]), Row("a=${no}", ["a": ""]),
        Row("a=${no:-d}", ["a": "d"]), Row("a=${no:-}", ["a": ""]), Row("a=${no:-x:y-${z}}", ["a": "x:y-${z}"]),
        Row("b=\na=${b:-d}", ["a": "", "b": ""]), Row("b\na=${b:-d}", ["a": ""]), Row("a=$ENV", ["a": "$ENV"]),
        Row("a=${ENV", ["a": "${ENV"]), Row("a=${ENV:d}", ["a": "${ENV:d}"]), Row("a=$${ENV}}", ["a": "$outer}"]),
        Row("a=${}", ["a": ""]), Row(#"a="\${ENV}""#, ["a": #"\outer"#]), Row("a=1\na=${a}2", ["a": "12"]),
    ]

    private static let nonsense = [
        Row("=b", bad: [1]), Row("a b\nc=d", ["c": "d"], bad: [1]), Row("\n\n a b=c\n", bad: [3]),
        Row("a=1\n'b\nc=2", ["a": "1", "c": "2"], bad: [2]), Row("a=\"x\ny\" z\nb=1\n?? ?", ["b": "1"], bad: [1, 4]),
    ]

    @Test(
        "A text gives these variables, and these lines make no sense",
        arguments: plain + comments + exports + quotes + escapes + lineEnds + variables + nonsense)
    func rows(row: Row) {
        let file = DotEnvFile(parsing: Array(row.text.utf8), path: "f", environment: Self.environment)
        let variables = Dictionary(uniqueKeysWithValues: file.names.map { ($0, file[$0]?.value ?? "") })
        #expect(variables == row.variables)
        #expect(file.problems.map(\.name) == row.badLines.map { "f:\($0)" })
    }

    @Test("A variable knows its line, and the file whom its values refer to")
    func places() {
        let file = DotEnvFile(parsing: Array("\na='x\ny'\n# c\nb=${a}${ENV}\n".utf8), path: "p/.env")
        #expect(file["a"]?.origin == .file(path: "p/.env", line: 2))
        #expect(file["b"]?.origin.description == "from p/.env:5")
        #expect(file.references == ["a", "ENV"])
    }

    @Test("A problem never shows the line")
    func problemsHideText() {
        let file = DotEnvFile(parsing: Array("SRC_PASS='hunter2\n".utf8))
        #expect(file.problems.count == 1)
        #expect(!"\(file.problems)".contains("hunter2"))
    }

    @Test("A file that is not UTF-8 is a problem that names the line")
    func notUTF8() {
        let file = DotEnvFile(parsing: Array("a=b\nc=d\ne=".utf8) + [0xE9, 0x0A], path: "f")
        #expect(file.problems == [SettingsProblem("f:3", "this line is not UTF-8")])
        #expect(file.names.isEmpty)
    }

    @Test("Values that multiply are stopped")
    func explosion() {
        let lines = (1...40).map { "v\($0)=${v\($0 - 1)}${v\($0 - 1)}" }
        let file = DotEnvFile(parsing: Array((["v0=xxxxxxxx"] + lines).joined(separator: "\n").utf8), path: "f")
        #expect(file.problems.first == SettingsProblem("f:19", "the value grows beyond 1 MiB"))
    }

    @Test(
        "A quarter of a megabyte of anything is read in little time",
        arguments: [
            "'", "\"", "\\", "=", " ", "#", "\n", "a", "a='", "a=\"\n", "a=${", "${", "a=${x:-", "a=b #", "'\n", " #",
        ])
    func garbage(text: String) {
        let start = ContinuousClock.now
        let bytes = [UInt8](String(repeating: text, count: 1 << 18 / text.utf8.count).utf8)
        _ = DotEnvFile(parsing: bytes)
        _ = DotEnvFile(parsing: Array("a=".utf8) + bytes)
        // Square time would take many minutes.
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
