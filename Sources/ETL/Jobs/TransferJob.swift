/// One file to move, as a message of the job topic asked for it.
public struct TransferJob: Hashable, Sendable {
    /// The job's own id: the message's, or a UUID made for it.
    public let id: String

    /// Where the file is.
    public let source: FileLocation

    /// Where it goes.
    public let destination: FileLocation

    /// Makes a job.
    public init(id: String, source: FileLocation, destination: FileLocation) {
        self.id = id
        self.source = source
        self.destination = destination
    }
}
