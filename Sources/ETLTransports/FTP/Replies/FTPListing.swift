import ETL

/// Finds temporary files in a listing that comes in pieces: nothing else of it is kept, however long it is.
struct FTPListing {
    /// A file under a temporary name.
    struct Entry: Hashable, Sendable {
        let name: TemporaryName
        /// When it was last written to, where the listing tells.
        var modified: UTCTime?
    }

    /// How many are found at most; the others are met another time.
    static let limit = 1000

    /// More is no listing of a directory.
    private let byteLimit: Int

    private var byteCount = 0

    /// Longer lines are none of ours.
    private static let lineLimit = 4096

    /// Whether each line has facts before its name, as `MLSD` answers; else it is a name, as `NLST` answers.
    let hasFacts: Bool

    /// The name whose time is wanted as well.
    let reference: String

    /// Whether the server said that there is nothing of that name.
    var wasRefused = false

    private(set) var entries: [Entry] = []

    /// When `reference` was last written to, where the listing tells.
    private(set) var referenceTime: UTCTime?

    private var line: [UInt8] = []

    init(hasFacts: Bool, reference: String, byteLimit: Int = 1 << 30) {
        self.hasFacts = hasFacts
        self.byteLimit = byteLimit
        self.reference = reference
    }

    /// - Returns: `false` where it has become too much.
    @discardableResult
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        byteCount += bytes.count
        guard byteCount <= byteLimit else { return false }
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { endLine() }
            if line.count <= Self.lineLimit { line += part.element.prefix(Self.lineLimit + 1) }
        }
        return true
    }

    /// Takes the end of the listing, which need not be one of a line.
    mutating func end() {
        endLine()
    }

    private mutating func endLine() {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.count <= Self.lineLimit else { return }
        let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...], as: UTF8.self)
        if hasFacts {
            takeFacts(text)
        } else {
            // Some servers put the directory before each name.
            add(text.utf8.lastIndex(of: UInt8(ascii: "/")).map { text[text.utf8.index(after: $0)...] } ?? text[...])
        }
    }

    /// `type=file;modify=20260101120000;size=5; name`. Source: RFC 3659, section 7.2.
    private mutating func takeFacts(_ line: String) {
        guard let space = line.utf8.firstIndex(of: UInt8(ascii: " ")) else { return }
        let name = line[line.utf8.index(after: space)...]
        let isReference = name.utf8.elementsEqual(reference.utf8)
        // Most lines are neither: their facts are not looked at.
        guard isReference || TemporaryName(String(name)) != nil else { return }
        var modified: UTCTime?
        for fact in line[..<space].split(separator: ";") {
            let parts = fact.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "type" where parts[1].lowercased() != "file": return
            case "modify": modified = UTCTime(digits: parts[1])
            default: continue
            }
        }
        if isReference { referenceTime = modified }
        add(name, modified)
    }

    private mutating func add(_ name: Substring, _ modified: UTCTime? = nil) {
        guard entries.count < Self.limit, let name = TemporaryName(String(name)) else { return }
        entries.append(Entry(name: name, modified: modified))
    }
}
