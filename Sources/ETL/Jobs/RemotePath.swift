/// A file's place on a server: absolute from the root that the server shows the user.
///
/// A path is bytes. Swift's `String` calls `é` and `e` + accent equal and counts CR LF as one `Character`; a file
/// server does neither, so equality, hashing and every check here work on UTF-8.
///
/// `.` segments and doubled slashes are taken out, so that two spellings of one place compare equal.
public struct RemotePath: Sendable {
    /// The path with its leading slash: what a server is asked for, what a log shows.
    public let string: String

    /// Checks `text` as the contract has it: not empty, no CR, LF or NUL, no `..` segment, and a file's name at its
    /// end. Everything else is a legal name.
    ///
    /// - Throws: ``InvalidPath``, which says what is wrong with it.
    public init(_ text: String) throws(InvalidPath) {
        // What most paths are: nothing is taken apart and nothing made.
        var text = text
        guard !text.withUTF8(Self.isAsItShouldBe) else {
            self.init(unchecked: text)
            return
        }
        guard !text.isEmpty else { throw InvalidPath(reason: "the path is empty") }
        for byte in text.utf8 {
            switch byte {
            case 0x0D, 0x0A: throw InvalidPath(reason: "the path has a line break")
            case 0x00: throw InvalidPath(reason: "the path has a NUL")
            default: continue
            }
        }
        var segments: [Substring.UTF8View] = []
        for segment in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            if segment.elementsEqual("..".utf8) { throw InvalidPath(reason: "the path has a '..' segment") }
            if segment.elementsEqual(".".utf8) { continue }
            segments.append(segment)
        }
        guard !segments.isEmpty, text.utf8.last != UInt8(ascii: "/"), !text.utf8.suffix(2).elementsEqual("/.".utf8)
        else { throw InvalidPath(reason: "the path names a directory, not a file") }
        self.init(segments: segments)
    }

    /// Whether a text is a path already in the form in which all are kept. In UTF-8 no byte of another character looks
    /// like one of ASCII.
    private static func isAsItShouldBe(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // Bytes of the segment so far, and whether all of them are dots.
        var length = 0
        var isDots = true
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "/"):
                guard index == 0 || isName(length, isDots) else { return false }
                length = 0
                isDots = true
            case 0x0D, 0x0A, 0x00: return false
            default:
                guard index > 0 else { return false }
                length += 1
                if byte != UInt8(ascii: ".") { isDots = false }
            }
        }
        return isName(length, isDots)
    }

    private static func isName(_ length: Int, _ isDots: Bool) -> Bool { length > 0 && !(isDots && length <= 2) }

    private init(segments: [Substring.UTF8View]) {
        string = segments.reduce(into: "") { $0 += "/" + String(Substring($1)) }
    }

    private init(unchecked string: String) {
        self.string = string
    }

    /// The file's own name, without its directory.
    public var name: String {
        String(Substring(string.utf8.suffix(from: string.utf8.index(after: lastSlash))))
    }

    /// The directory that holds the file: `/` at the root, else without a slash at its end.
    public var directory: String {
        lastSlash == string.utf8.startIndex ? "/" : String(Substring(string.utf8.prefix(upTo: lastSlash)))
    }

    /// Every directory above the file, the outermost first and the root left out: `/a`, `/a/b` for `/a/b/c`.
    public var ancestors: [String] {
        string.utf8.indices.dropFirst().filter { string.utf8[$0] == UInt8(ascii: "/") }
            .map { String(Substring(string.utf8.prefix(upTo: $0))) }
    }

    /// Another file of the same directory.
    ///
    /// - Precondition: `name` has no slash.
    public func sibling(named name: String) -> RemotePath {
        precondition(!name.utf8.contains(UInt8(ascii: "/")), "a sibling's name has no slash")
        return RemotePath(unchecked: String(Substring(string.utf8.prefix(through: lastSlash))) + name)
    }

    /// This path below `base`, a server's `BASE_PATH`: `/in/a.img` below `/data` is `/data/in/a.img`.
    public func below(_ base: String) -> RemotePath {
        let segments = base.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        return segments.isEmpty
            ? self : RemotePath(unchecked: segments.reduce(into: "") { $0 += "/" + String(Substring($1)) } + string)
    }

    private var lastSlash: String.UTF8View.Index {
        string.utf8.lastIndex(of: UInt8(ascii: "/")) ?? string.utf8.startIndex
    }
}

extension RemotePath: Hashable {
    /// Byte by byte: two Unicode spellings of one word are two files.
    public static func == (left: RemotePath, right: RemotePath) -> Bool {
        left.withBytes { left in right.withBytes { left.elementsEqual($0) } }
    }

    /// Hashes the bytes, as `==` compares them.
    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }

    /// Shows the bytes where they are; a string that does not keep them in one piece, as on Darwin one may, is copied.
    private func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        string.utf8.withContiguousStorageIfAvailable(body) ?? Array(string.utf8).withUnsafeBufferPointer(body)
    }
}

extension RemotePath: CustomStringConvertible {
    /// The path itself.
    public var description: String { string }
}

/// Why a text is no path for a file. The message never holds the path: it may have a line break.
public struct InvalidPath: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for a person.
    public let reason: String

    /// The reason.
    public var description: String { reason }
}
