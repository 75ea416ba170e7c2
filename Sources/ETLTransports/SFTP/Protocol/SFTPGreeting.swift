/// A server's first packet: which version it speaks, and what it offers beyond.
struct SFTPGreeting: Equatable, Sendable {
    let version: UInt32
    let extensions: Set<SFTPExtension>

    init(_ packet: ArraySlice<UInt8>) throws(SFTPGarbage) {
        var reader = SFTPReader(packet)
        guard try reader.byte() == SFTPPacketType.version.rawValue else {
            throw SFTPGarbage("the first packet is no SSH_FXP_VERSION")
        }
        version = try reader.number()
        // Of the version that was asked for, or of a lower one.
        guard version == 3 else { throw SFTPGarbage("the server speaks version \(version) of SFTP, and not 3") }
        var extensions: Set<SFTPExtension> = []
        while !reader.isAtEnd {
            let name = try reader.text()
            let data = try reader.text()
            // Extensions have versions of their own; these are those that are known here.
            guard let found = SFTPExtension(rawValue: name), data == found.version else { continue }
            extensions.insert(found)
        }
        self.extensions = extensions
    }
}

extension SFTPExtension {
    /// The version that is spoken here, as the server offers it.
    fileprivate var version: String {
        switch self {
        case .posixRename, .fsync: "1"
        case .statvfs: "2"
        }
    }
}
