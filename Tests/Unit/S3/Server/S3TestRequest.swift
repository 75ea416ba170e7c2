/// A request as a test server gets it: nothing of it is decoded yet.
struct S3TestRequest: Sendable {
    enum Operation: String, Sendable {
        case get, head, put, create, part, listParts, complete, abort, listUploads, list, unknown
    }

    let method: String

    /// What stands in the request line, percent-encoded.
    let target: String
    let headers: [(name: String, value: String)]
    var body: [UInt8] = []

    subscript(_ header: String) -> String? {
        headers.first { $0.name.lowercased() == header.lowercased() }?.value
    }

    var path: Substring { target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0] }

    /// The query's parts, still encoded.
    var encodedQuery: [(name: Substring, value: Substring)] {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return [] }
        return parts[1].split(separator: "&").map { item in
            let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (halves[0], halves.count == 2 ? halves[1] : "")
        }
    }

    func query(_ name: String) -> String? {
        encodedQuery.first { $0.name == name }.map { Self.decoded($0.value) }
    }

    /// Bucket and key of `/bucket/key`.
    var place: (bucket: String, key: String) {
        let parts = path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
    }

    var operation: Operation {
        let isObject = !place.key.isEmpty
        switch (method, isObject) {
        case ("GET", true): return query("uploadId") == nil ? .get : .listParts
        case ("GET", false): return query("uploads") == nil ? .list : .listUploads
        case ("HEAD", true): return .head
        case ("PUT", true): return query("uploadId") == nil ? .put : .part
        case ("POST", true): return query("uploadId") == nil ? .create : .complete
        case ("DELETE", true): return .abort
        default: return .unknown
        }
    }

    static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
