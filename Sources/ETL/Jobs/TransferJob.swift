/// One file to move, as a message of the job topic asked for it.
public struct TransferJob: Hashable, Sendable {
    /// The job's own id: the message's, or a UUID made for it.
    public let id: String

    /// Where the file is.
    public let source: FileLocation

    /// Where it goes.
    public let destination: FileLocation

    /// What the source's content must be; `nil` where the job does not say.
    public let checksum: Checksum?

    /// Whether the file keeps the time at which it was last changed; `nil` where the job leaves that to the settings.
    public let preservesModificationTime: Bool?

    /// Makes a job.
    public init(
        id: String, source: FileLocation, destination: FileLocation, checksum: Checksum? = nil,
        preservesModificationTime: Bool? = nil
    ) {
        self.id = id
        self.source = source
        self.destination = destination
        self.checksum = checksum
        self.preservesModificationTime = preservesModificationTime
    }
}
