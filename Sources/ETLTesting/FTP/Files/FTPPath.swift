/// A place in the server's files, absolute and without `.`, `..` or doubled slashes.
///
/// A path is bytes, as on a disk: two Unicode spellings of one word are two paths, and a name need not be UTF-8.
public struct FTPPath: Sendable {
    /// The bytes, with the slash at the front and, but for the root, none at the end.
    public let bytes: [UInt8]

    /// The directory above all others.
    public static let root = FTPPath(names: [])

    /// Makes a path of text, from the root with or without its leading slash.
    public init(_ text: some StringProtocol) {
        self.init(bytes: text.utf8)
    }

    /// Makes a path of bytes, from the root.
    public init(bytes: some Sequence<UInt8>) {
        self = FTPPath.root.resolving(Array(bytes)[...])
    }

    private init(names: some Sequence<ArraySlice<UInt8>>) {
        var bytes: [UInt8] = []
        for name in names {
            bytes.append(Self.slash)
            bytes += name
        }
        self.bytes = bytes.isEmpty ? [Self.slash] : bytes
    }

    private static let slash = UInt8(ascii: "/")

    /// The names on the way from the root.
    public var names: [ArraySlice<UInt8>] { bytes.split(separator: Self.slash) }

    /// The last name; empty for the root.
    public var name: [UInt8] { names.last.map(Array.init) ?? [] }

    /// The directory that holds it; the root's own is the root.
    public var parent: FTPPath { FTPPath(names: names.dropLast()) }

    /// The path of a name in this directory.
    public func appending(_ name: some Sequence<UInt8>) -> FTPPath {
        FTPPath(names: names + [Array(name)[...]])
    }

    /// This path below another: `/a` below `/home` is `/home/a`.
    public func below(_ base: FTPPath) -> FTPPath {
        FTPPath(names: base.names + names)
    }

    /// Whether it is `directory` or anything below it.
    public func isWithin(_ directory: FTPPath) -> Bool {
        let names = directory.names
        return self.names.count >= names.count && zip(self.names, names).allSatisfy(==)
    }

    /// What a client that stands here means by `argument`. Above the root is the root.
    func resolving(_ argument: ArraySlice<UInt8>) -> FTPPath {
        var names = argument.first == Self.slash ? [] : self.names
        for name in argument.split(separator: Self.slash) {
            if name.elementsEqual(".".utf8) { continue }
            if name.elementsEqual("..".utf8) {
                _ = names.popLast()
            } else {
                names.append(name)
            }
        }
        return FTPPath(names: names)
    }
}

extension FTPPath: Hashable {
    /// Hashes the bytes in one go.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension FTPPath: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a path of a literal.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The path as text; what is no UTF-8 in it shows as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
