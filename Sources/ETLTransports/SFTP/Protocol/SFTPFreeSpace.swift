/// How much room a file system has, as `statvfs@openssh.com` answers.
struct SFTPFreeSpace: Equatable {
    /// Bytes that a user who is not root may take.
    let available: UInt64

    /// Files that there may be more.
    let files: UInt64

    /// Below this, a write of ours may have found no room.
    private static let little: UInt64 = 128 * 1024

    init(_ bytes: [UInt8]) throws(SFTPGarbage) {
        var reader = SFTPReader(bytes[...])
        _ = try reader.long()
        let unit = try reader.long()
        _ = try reader.long()
        _ = try reader.long()
        let blocks = try reader.long()
        let total = try reader.long()
        let free = try reader.long()
        available = blocks.multipliedReportingOverflow(by: unit).overflow ? .max : blocks * unit
        // Some file systems count no files.
        files = total == 0 ? .max : free
    }

    /// Whether that is why the server could not write.
    var isFull: Bool { available < Self.little || files == 0 }
}
