import ETL

extension TransferJob {
    /// A job of which only the two paths count.
    static func file(
        _ source: RemotePath, to destination: RemotePath, checksum: Checksum? = nil, preservesTime: Bool? = nil
    ) -> TransferJob {
        TransferJob(
            id: "job", source: FileLocation(server: ServerName("SRC"), path: source),
            destination: FileLocation(server: ServerName("DST"), path: destination), checksum: checksum,
            preservesModificationTime: preservesTime)
    }
}
