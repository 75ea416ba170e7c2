import Foundation

/// A dead letter as somebody read it from its topic.
public struct DeadLetterRecord: Sendable {
    /// Its key; empty where there is none.
    public let key: String
    /// Its headers, in order.
    public let headers: [BadMessage.Header]
    /// Its value.
    public let value: [UInt8]

    /// Makes a record.
    public init(key: String, headers: [BadMessage.Header], value: [UInt8]) {
        self.key = key
        self.headers = headers
        self.value = value
    }

    /// A header's value; `nil` unless it stands exactly once.
    public func header(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }.map(\.value)
        return values.count == 1 ? values[0] : nil
    }
}

// The contract's section 4, read without any code of the product.
extension BadMessage {
    /// What is wrong with `letter` as the dead letter of this message; empty where nothing is.
    public func faults(of letter: DeadLetterRecord, topic: String, partition: Int32, offset: Int64) -> [String] {
        var faults: [String] = []
        func expect(_ isSo: Bool, _ fault: @autoclosure () -> String) {
            if !isSo { faults.append("\(description): \(fault())") }
        }
        expect(letter.key == key ?? "", "its key is \(letter.key.prefix(100))")
        let origin = [
            ("etl-source-topic", topic), ("etl-source-partition", "\(partition)"), ("etl-source-offset", "\(offset)"),
            ("etl-error-kind", kind),
        ]
        for (name, value) in origin {
            expect(letter.header(name) == value, "\(name) is \(letter.header(name) ?? "not there once")")
        }
        let ours = Set(origin.map(\.0) + ["etl-job-id"])
        if case .start = original {
        } else {
            expect(letter.header("etl-job-id")?.isEmpty == false, "etl-job-id is not there once")
            expect(
                letter.headers.filter { !ours.contains($0.name) } == headers.filter { !ours.contains($0.name) },
                "the message's own headers are \(letter.headers)")
        }

        guard let parts = Parts(letter.value) else { return faults + ["\(description): it is no letter: \(letter)"] }
        expect(Set(parts.rest.keys) == ["error", "timestamp", "retry_count"], "its keys are \(parts.rest.keys)")
        let error = parts.rest["error"] as? String ?? ""
        expect(error.hasPrefix(kind + ": ") && error.count > kind.count + 2, "its error is \(error.prefix(200))")
        expect(!error.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "its error is more than a line")
        expect(error.utf8.count < 17_000, "its error has \(error.utf8.count) bytes")
        let time = parts.rest["timestamp"] as? String ?? ""
        expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil, "its timestamp is \(time)")
        expect(parts.rest["retry_count"] as? Int == 0, "its retry_count is \(parts.rest["retry_count"] ?? "absent")")
        if let fault = faultOfOriginal(parts.original, id: letter.header("etl-job-id") ?? "") { expect(false, fault) }
        return faults
    }

    /// A letter cut in two, since what is in front need not be fit for every reader: `1e400` is JSON too.
    private struct Parts {
        let original: [UInt8]
        let rest: [String: Any]

        init?(_ value: [UInt8]) {
            let opening = Data(#"{"original_message":"#.utf8)
            let data = Data(value)
            // Nothing behind can hold it: a quote in a string is escaped.
            guard data.starts(with: opening), let end = data.range(of: Data(#","error":""#.utf8), options: .backwards),
                let rest = try? JSONSerialization.jsonObject(
                    with: Data("{".utf8) + data[end.lowerBound...].dropFirst()) as? [String: Any]
            else { return nil }
            original = Array(data[opening.count..<end.lowerBound])
            self.rest = rest
        }
    }

    private func faultOfOriginal(_ seen: [UInt8], id: String) -> String? {
        let value = value ?? []
        // Not by `JSONSerialization`, which loses a byte order mark at the start of a string.
        let fields = { try? JSONDecoder().decode([String: String].self, from: Data(seen)) }
        switch original {
        case .object(hasJobID: true):
            return seen == Self.trimmed(value) ? nil : "the object is not the same byte for byte"
        case .object(hasJobID: false):
            let rest = Self.trimmed(value).dropFirst()
            let isEmpty = rest.first { !Self.blanks.contains($0) } == UInt8(ascii: "}")
            let expected = Array(#"{"job_id":"\#(id)"\#(isEmpty ? "" : ",")"#.utf8) + rest
            return seen == expected && UUID(uuidString: id) != nil ? nil : "the object is not the same with an id"
        case .text:
            let raw = fields()
            return raw?["raw"].map { Array($0.utf8) } == value && raw?.count == 1 ? nil : "raw is not the text"
        case .bytes:
            let raw = fields()
            let bytes = raw?["raw_base64"].flatMap { Data(base64Encoded: $0) }
            return bytes == Data(value) && raw?.count == 1 ? nil : "raw_base64 is not the bytes"
        case .start:
            let raw = fields()
            let bytes = raw?["raw"].map { Data($0.utf8) } ?? raw?["raw_base64"].flatMap { Data(base64Encoded: $0) }
            guard let bytes, bytes.count > 1000, Data(Self.trimmed(value)).starts(with: bytes) else {
                return "the short form is not the message's start"
            }
            return Set(raw?.keys ?? [:].keys).subtracting(["raw", "raw_base64", "job_id"]).isEmpty
                ? nil : "the short form has other keys"
        }
    }

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

    /// Without a byte order mark and the blanks around.
    private static func trimmed(_ value: [UInt8]) -> [UInt8] {
        var rest = value.starts(with: [0xEF, 0xBB, 0xBF]) ? value.dropFirst(3) : value[...]
        rest = rest.drop { blanks.contains($0) }
        while let last = rest.last, blanks.contains(last) { rest.removeLast() }
        return Array(rest)
    }
}
