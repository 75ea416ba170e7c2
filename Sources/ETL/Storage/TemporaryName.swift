/// The names under which files stand before they are published.
///
/// `.etl-file-sync-<when>-<random>.part`: hidden from plain listings, recognised by anyone who meets it, with the time
/// in the name since not every server tells it, and short, since it stands beside names of up to 255 bytes. An old file
/// that has to make room for a moment is called `.old` instead of `.part`.
public struct TemporaryName: Hashable, Sendable, CustomStringConvertible {
    /// What stands under the name.
    public enum Content: String, Hashable, Sendable {
        /// A new file, on its way.
        case part
        /// An old file, whole, on a server that renames nothing onto a file that is there.
        case old
    }

    /// Seconds since 1970 when it was made.
    public let created: Int64

    /// What stands under it.
    public let content: Content

    /// The name, without a directory.
    public let description: String

    private static let prefix = ".etl-file-sync-"

    /// Makes a name that no other worker makes: 64 random bits beside the time.
    public init(created: Int64, random: UInt64, content: Content = .part) {
        self.created = created
        self.content = content
        // Piece by piece, none of which needs memory of its own: each file has such a name.
        var name = Self.prefix
        name.reserveCapacity(64)
        name += String(created)
        name += "-"
        for half in [random >> 32, random & 0xFFFF_FFFF] {
            let digits = String(half, radix: 16)
            for _ in digits.utf8.count..<8 { name += "0" }
            name += digits
        }
        name += "."
        name += content.rawValue
        description = name
    }

    /// The name for an old file that makes room for what stands under this one.
    public var aside: TemporaryName {
        let stem = description.dropLast(content.rawValue.utf8.count)
        return TemporaryName(created: created, content: .old, description: stem + Content.old.rawValue)
    }

    private init(created: Int64, content: Content, description: String) {
        self.created = created
        self.content = content
        self.description = description
    }

    /// Recognises a name that some worker made; `nil` for every other.
    public init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        let parts = name.dropFirst(Self.prefix.count).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "." })
        guard parts.count == 3, let created = Int64(parts[0]), parts[1].utf8.count == 16,
            UInt64(parts[1], radix: 16) != nil, let content = Content(rawValue: String(parts[2]))
        else { return nil }
        self.created = created
        self.content = content
        description = name
    }
}
