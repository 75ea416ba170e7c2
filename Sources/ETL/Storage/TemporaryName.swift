/// The names under which files stand before they are published.
///
/// `.etl-file-sync-<when>-<random>.part`: hidden from plain listings, recognised by anyone who meets it, with the time
/// in the name since not every server tells it, and short, since it stands beside names of up to 255 bytes.
public struct TemporaryName: Hashable, Sendable, CustomStringConvertible {
    /// Seconds since 1970 when it was made.
    public let created: Int64

    /// The name, without a directory.
    public let description: String

    private static let prefix = ".etl-file-sync-"
    private static let suffix = ".part"

    /// Makes a name that no other worker makes: 64 random bits beside the time.
    public init(created: Int64, random: UInt64) {
        self.created = created
        let digits = String(random, radix: 16)
        description =
            Self.prefix + String(created) + "-" + String(repeating: "0", count: 16 - digits.count) + digits
            + Self.suffix
    }

    /// Recognises a name that some worker made; `nil` for every other.
    public init?(_ name: String) {
        guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) else { return nil }
        let parts = name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count).split(separator: "-")
        guard parts.count == 2, let created = Int64(parts[0]), parts[1].utf8.count == 16,
            UInt64(parts[1], radix: 16) != nil
        else { return nil }
        self.created = created
        description = name
    }
}
