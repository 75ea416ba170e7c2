/// What a test waited for did not happen; the description has the end of the transcript.
public struct FTPWaitTimeout: Error, CustomStringConvertible {
    /// What was waited for.
    public let what: String
    /// For how long.
    public let limit: Duration
    /// What had happened.
    public let activity: FTPActivity

    /// For a failed test's output.
    public var description: String {
        """
        no \(what) within \(limit); \(activity.openConnections) connections open, \(activity.stalls) stalls; \
        the transcript ends with
        \(activity.transcript.suffix(20))
        """
    }
}
