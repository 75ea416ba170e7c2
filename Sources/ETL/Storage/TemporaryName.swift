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
        let digits = String(random, radix: 16)
        description =
            Self.prefix + String(created) + "-" + String(repeating: "0", count: 16 - digits.count) + digits
            + "." + content.rawValue
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
