/// What a test server answers, down to its lies.
struct S3TestReply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// What `Content-Length` says; `nil` for the truth.
    var announced: Int?

    /// Bytes of head and body that are sent before the connection is cut; `nil` for all, and no cut.
    var cutAfter: Int?

    /// Whether there is neither a length nor an end but the connection's.
    var hidesLength = false

    /// Whether it has the header by which servers of S3 are known.
    var isOfS3 = true

    init(_ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ status: Int, xml: String) {
        self.init(status, body: Array(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml).utf8))
    }

    /// A refusal.
    init(_ status: Int, code: String, _ message: String = "No.", more: String = "") {
        self.init(
            status,
            xml:
                "<Error><Code>\(code)</Code><Message>\(message)</Message>\(more)<RequestId>4442587F</RequestId></Error>"
        )
    }

    /// As it goes on the wire.
    func bytes(toHead isHead: Bool, date: String) -> [UInt8] {
        var text =
            "HTTP/1.1 \(status) \(status < 300 ? "OK" : "Sorry")\r\nDate: \(date)\r\n"
        if isOfS3 { text += "x-amz-request-id: 4442587F\r\n" }
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        let length = announced ?? body.count
        if !hidesLength, status != 204, !headers.contains(where: { $0.name == "Content-Length" }) {
            text += "Content-Length: \(length)\r\n"
        }
        return Array((text + "\r\n").utf8) + (isHead ? [] : body)
    }
}
