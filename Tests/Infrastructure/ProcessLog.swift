import Foundation

/// What a process prints, cut into lines as it comes.
///
/// Counts are kept up as lines come in, so that to ask again costs nothing, however long the log is.
public struct ProcessLog: Sendable {
    /// The whole lines so far, without their ends.
    public private(set) var lines: [String] = []

    /// The beginning of a line whose end has not come. As bytes: a chunk may end in the middle of a character.
    private var rest: [UInt8] = []
    private var counts: [String: Int] = [:]

    /// Begins with nothing.
    public init() {}

    /// All of it.
    public var text: String {
        (lines + [String(decoding: rest, as: UTF8.self)]).joined(separator: "\n")
    }

    /// Takes what was printed.
    public mutating func take(_ data: Data) {
        rest += data
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            add(String(decoding: rest[start..<end], as: UTF8.self))
            start = end + 1
        }
        rest.removeSubrange(..<start)
    }

    /// Takes the end: what has come of a last line is a line.
    public mutating func end() {
        if !rest.isEmpty { add(String(decoding: rest, as: UTF8.self)) }
        rest = []
    }

    /// How many lines contain a text.
    public mutating func count(of text: String) -> Int {
        if let count = counts[text] { return count }
        let count = lines.count { $0.contains(text) }
        counts[text] = count
        return count
    }

    private mutating func add(_ line: String) {
        lines.append(line)
        for text in counts.keys where line.contains(text) { counts[text, default: 0] += 1 }
    }
}
