import ETL

/// What a server tells of a file, or is told: draft-ietf-secsh-filexfer-02, section 5. What is `nil` was not said.
struct SFTPAttributes: Equatable, Sendable {
    /// What a file is, by the type in its permissions.
    enum FileType: Equatable {
        case file, directory, link
        /// A pipe, a socket, a device.
        case special
        /// The server does not say.
        case unknown
    }

    var size: Int64?

    /// As POSIX has it, the type of the file included.
    var permissions: UInt32?

    /// When the content was last changed, in seconds since 1970. Unsigned: version 3 tells no time before.
    var modified: UInt32?

    private static let hasSize: UInt32 = 0x1
    private static let hasOwner: UInt32 = 0x2
    private static let hasPermissions: UInt32 = 0x4
    private static let hasTimes: UInt32 = 0x8
    private static let hasExtensions: UInt32 = 0x8000_0000

    var type: FileType {
        switch permissions.map({ $0 & 0o170_000 }) {
        case 0o100_000: .file
        case 0o040_000: .directory
        case 0o120_000: .link
        case nil, 0: .unknown
        default: .special
        }
    }

    var modificationTime: UTCTime? { modified.map { UTCTime(seconds: Int64($0)) } }

    init(size: Int64? = nil, permissions: UInt32? = nil, modified: UInt32? = nil) {
        self.size = size
        self.permissions = permissions
        self.modified = modified
    }

    init(_ reader: inout SFTPReader) throws(SFTPGarbage) {
        let flags = try reader.number()
        if flags & Self.hasSize != 0 { size = Int64(clamping: try reader.long()) }
        if flags & Self.hasOwner != 0 { _ = try reader.long() }
        if flags & Self.hasPermissions != 0 { permissions = try reader.number() }
        if flags & Self.hasTimes != 0 {
            _ = try reader.number()
            modified = try reader.number()
        }
        guard flags & Self.hasExtensions != 0 else { return }
        for _ in 0..<(try reader.number()) {
            _ = try reader.string()
            _ = try reader.string()
        }
    }

    func write(to writer: inout SFTPWriter) {
        writer.number(
            (size == nil ? 0 : Self.hasSize) | (permissions == nil ? 0 : Self.hasPermissions)
                | (modified == nil ? 0 : Self.hasTimes))
        if let size { writer.long(UInt64(clamping: size)) }
        if let permissions { writer.number(permissions) }
        if let modified {
            // There is no telling the one time without the other.
            writer.number(modified)
            writer.number(modified)
        }
    }
}
