import ETL
import Infrastructure
import Testing

@Suite("Fuzz: the .env file")
struct DotEnvFuzzTests {
    private static let mutator = Mutator(
        corpus: [
            "FTP_PASSIVE_MODE=true\nFTP_CONNECT_TIMEOUT=30 # seconds\n\n# servers\nSRC_HOST=127.0.0.1\nSRC_PORT=21\n",
            "export A='b c' # d\nexport\tB=\"x\\ty\\\"z\"\nC=\nD\n",
            "\u{FEFF}A=b\r\nB='c\r\nd'\r\nC=${A:-x}${NO:-y}\r\n",
            "SRC_PASS='p#\\'w\\\\d'\nDST_PASS=\"a$b\"\nX=${SRC_PASS}\n", "a=b=c\n=d\n'k k'=v\n\"q\"=w\n'broken\nf=1",
            "한글=값\nA=\u{A0}b\u{3000}\nB=é\u{2028}c\n", "v0=xxxxxxxx\nv1=${v0}${v0}\nv2=${v1}${v1}\nv3=${v2}${v2}\n",
        ].map { Array($0.utf8) },
        words: [
            "=", "'", "\"", "\\", "#", " #", "\n", "\r", "\r\n", "export ", "${", "}", ":-", "${A}", "${A:-b}", "$",
            "\\'",
            "\\\"", "\\n", "\\\\", "A", "\u{FEFF}", "\u{A0}", "\u{2003}", "\u{0}", "\t", "=''", "=\"", "a='", "'\n",
        ])

    @Test func variablesOrProblemsThatNameTheirLine() async throws {
        try await Fuzz(target: "dotenv", budget: 6000).run(Self.mutator.make) { input in
            Self.fault(of: DotEnvFile(parsing: input, path: "f", environment: ["ENV": "outer"]), input)
        }
    }

    /// The input is a value; in quotes, it comes back as it was.
    @Test func whatIsQuotedComesBack() async throws {
        try await Fuzz(target: "dotenv-quotes", budget: 6000).run(Self.value) { input in
            let value = String(decoding: input, as: UTF8.self)
            for quote in ["'", "\""] {
                let text = "A=1\nKEY=\(Self.quoted(value, by: quote)) # comment\nB='2'\n"
                let file = DotEnvFile(parsing: Array(text.utf8), path: "f")
                guard file.problems.isEmpty, file["A"]?.value == "1", file["B"]?.value == "2" else {
                    return "in \(quote) it disturbs its neighbours: \(file.problems) \(file.names.sorted())"
                }
                guard file["KEY"]?.value.utf8.elementsEqual(value.utf8) == true else {
                    return "in \(quote) it comes back as \(file["KEY"]?.value.debugDescription ?? "nothing")"
                }
            }
            return nil
        }
    }

    // MARK: Properties

    private static func fault(of file: DotEnvFile, _ input: [UInt8]) -> String? {
        // Python's lines: LF, CR, or both.
        let ends = input.indices.count { index in
            input[index] == 0x0A && (index == 0 || input[index - 1] != 0x0D) || input[index] == 0x0D
        }
        for problem in file.problems {
            let parts = problem.name.split(separator: ":")
            guard parts.count == 2, parts[0] == "f", let line = Int(parts[1]), (1...(ends + 1)).contains(line) else {
                return "a problem at no line of \(ends + 1): \(problem)"
            }
            guard !problem.message.isEmpty, problem.description.utf8.count < 200 else {
                return "a problem without words, or with too many: \(problem)"
            }
        }
        for name in file.names {
            guard let setting = file[name], setting.name == name else { return "a name without its setting: \(name)" }
            guard !name.isEmpty, !name.utf8.contains(0x0D) else {
                return "a name that is none: \(name.debugDescription)"
            }
            guard case .file("f", let line) = setting.origin, (1...(ends + 1)).contains(line) else {
                return "\(name) comes from no line of \(ends + 1): \(setting.origin)"
            }
            guard !setting.value.utf8.contains(0x0D) || input.contains(0x5C) else {
                return "\(name) has a CR, and no escape made it"
            }
        }
        let isText = String(validating: input, as: UTF8.self) != nil
        guard isText || file.problems.count == 1 && file.names.isEmpty else { return "no UTF-8, and yet read" }
        return nil
    }

    // MARK: Values

    private static func value(_ random: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            "a", "B", "0", " ", "  ", "#", " # ", "=", "'", "\"", "\n", "\t", "$", "{", "}", ":-", "é", "e\u{301}", "한",
            "😀",
            "\u{A0}", "\u{FEFF}", "\u{1}", "\u{7F}", "\\x", "\\n", "\\ ", "C:\\dir ", "export A=b", "\nB=3\n",
        ]
        let count = Int.random(in: 0...12, using: &random)
        let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        // `${` is a variable in quotes as well. The dialect has no way to write a backslash before a quote: python-dotenv
        // takes the quote behind one for an escaped one, whatever stands before it.
        return Array(
            text.replacing("${", with: "$").replacing("\\'", with: "'").replacing("\\\"", with: "\"").utf8)
    }

    private static func quoted(_ value: String, by quote: String) -> String {
        quote + value.replacing("\\", with: "\\\\").replacing(quote, with: "\\" + quote) + quote
    }
}
