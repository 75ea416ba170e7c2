import ETL

extension FileStoreConformance {
    /// Names that are legal, and that one kind of server or client or another stumbles over.
    static let legalNames: [(what: String, name: String)] = [
        ("plain", "file.csv"),
        ("spaces inside", "a b  c.img"),
        ("a space at the beginning", " a.img"),
        ("a space at the end", "a.img "),
        ("a hash", "a#b.img"),
        ("a percent sequence", "a%41%2f%00.img"),
        ("a question mark", "a?b=c.img"),
        ("a semicolon and a type", "a;type=a"),
        ("quotes", "a\"b'c`d.img"),
        ("shell characters", "a$(b)&|<>!{}[]~^.img"),
        ("a leading dash", "-rf"),
        ("wild cards", "a[1]{2}.img"),
        ("a colon and an at sign", "user:word@host.img"),
        ("a plus and an ampersand", "a+b&c=d.img"),
        ("a leading dot", ".hidden"),
        ("three dots", "..."),
        ("Korean", "반도체-이미지-데이터.img"),
        ("Korean in conjoining letters", "\u{1112}\u{1161}\u{11AB}.img"),
        ("an emoji", "🔬🧪.img"),
        ("an accent", "é.img"),
        ("255 bytes", String(repeating: "n", count: 251) + ".img"),
        ("255 bytes of Korean", String(repeating: "가", count: 85)),
        ("a tab", "a\tb.img"),
        ("a control character", "a\u{01}b\u{1F}.img"),
        ("a DEL", "a\u{7F}b.img"),
    ]

    /// Every byte, and every line end: a transfer in text mode changes some of them. A client may choose its way by the
    /// name, so each name is tried with these.
    private static let whatTextWouldSpoil = Array(UInt8.min...UInt8.max) + Array("a\r\nb\rc\nd\r".utf8)

    var nameChecks: [ConformanceCheck] {
        Self.legalNames.enumerated().map { index, entry in
            ConformanceCheck("takes a name with \(entry.what)") {
                let path = try path("names/" + entry.name)
                let bytes = Self.content(100 + index, seed: UInt64(index)) + Self.whatTextWouldSpoil
                try await write(bytes, to: path)
                try await expectContent(bytes, at: path)
            }
        }
            + Self.legalNames.filter { $0.name.utf8.count < 200 && $0.what != "a space at the end" }.enumerated().map {
                index, entry in
                ConformanceCheck("takes a directory with \(entry.what)") {
                    let path = try path("directories/\(entry.name)/file.img")
                    let bytes = Self.content(200 + index, seed: UInt64(index)) + Self.whatTextWouldSpoil
                    try await write(bytes, to: path)
                    try await expectContent(bytes, at: path)
                }
            } + [
                ConformanceCheck("tells apart two spellings of one word") {
                    let (composed, decomposed) = (try path("\u{E9}"), try path("e\u{301}"))
                    try await write([1], to: composed)
                    try await write([2, 2], to: decomposed)
                    try await expectContent([1], at: composed)
                    try await expectContent([2, 2], at: decomposed)
                }
            ]
    }
}
