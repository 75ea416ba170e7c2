/// What a worker has done since it started.
public struct WorkerTotals: Hashable, Sendable {
    /// Jobs whose file is in place.
    public var done = 0

    /// Jobs that were given up; their dead letters are written or on their way.
    public var failed = 0

    /// Tries after the first one.
    public var retries = 0

    /// Bytes of the files that are in place.
    public var bytes: Int64 = 0

    /// Nothing yet.
    public init() {}
}
