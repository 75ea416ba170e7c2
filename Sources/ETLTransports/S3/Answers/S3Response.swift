import ETL

/// What a server answered: the status line, the headers and, where it is not a file, the body.
struct S3Response: Hashable, Sendable {
    /// 0 before the status line.
    private(set) var status = 0

    /// The words after the status.
    private(set) var reason = ""

    private(set) var headers: [HTTPField] = []

    /// Up to ``bodyLimit`` bytes of the body.
    private(set) var body: [UInt8] = []

    /// Whether all headers have come.
    private(set) var hasAllHeaders = false

    /// A page of a thousand parts has a quarter of this.
    static let bodyLimit = 1024 * 1024

    /// Far more than any server sends.
    private static let headerLimit = 200

    init() {}

    /// A response that is there already.
    init(status: Int, reason: String = "", headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
        hasAllHeaders = true
    }

    /// Whether the server speaks S3, and is no web server or proxy that answers 200 to everything: an object has a tag.
    var isOfS3: Bool {
        headers.contains { $0.name.lowercased() == "etag" || $0.name.lowercased().hasPrefix("x-amz") }
    }

    var isSuccess: Bool { (200..<300).contains(status) }

    /// A header by its name, in any case.
    subscript(_ header: String) -> String? {
        let name = header.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The length of the body; `nil` where it is not told, or where chunks tell it instead (RFC 9112, section 6.3).
    var contentLength: Int64? {
        isChunked ? nil : self["Content-Length"].flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Whether the body says itself where it ends; one that ends with the connection could be cut off and look whole.
    var hasDefiniteEnd: Bool { contentLength != nil || isChunked }

    private var isChunked: Bool { self["Transfer-Encoding"]?.lowercased().hasSuffix("chunked") == true }

    /// Takes the next line as it came, the status line among them. An interim response (`100 Continue`) gives way to
    /// what follows it.
    mutating func take(headerLine line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            self = S3Response()
            let words = text.split(separator: " ", maxSplits: 2)
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            reason = words.count > 2 ? Self.trimmed(words[2]) : ""
        } else if text.utf8.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
            hasAllHeaders = status >= 200
        } else if let colon = text.firstIndex(of: ":"), headers.count < Self.headerLimit {
            headers.append(
                HTTPField(Self.trimmed(text[..<colon]), Self.trimmed(text[text.index(after: colon)...])))
        }
    }

    /// Takes a piece of the body in.
    ///
    /// - Returns: `false` where it is more than ``bodyLimit``: no answer is as long, and this one may have no end.
    mutating func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= Self.bodyLimit - body.count else { return false }
        body += bytes
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0D, 0x0A]
        let start = text.utf8.drop { blanks.contains($0) }
        return String(decoding: start.reversed().drop { blanks.contains($0) }.reversed(), as: UTF8.self)
    }
}
