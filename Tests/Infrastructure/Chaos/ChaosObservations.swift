/// What was seen in a round of chaos, by clients that are not ours.
public struct ChaosObservations: Sendable {
    /// A whole read of a file through FTP.
    public struct Read: Hashable, Sendable {
        /// The file's name.
        public let name: String
        /// What was read.
        public let sha256: String

        /// Describes a read.
        public init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// A job in its topic.
    public struct Job: Hashable, Sendable {
        /// The file that it moves.
        public let name: String
        /// Where it is.
        public let partition: Int
        /// Its number there.
        public let offset: Int64

        /// Describes a job.
        public init(name: String, partition: Int, offset: Int64) {
            self.name = name
            self.partition = partition
            self.offset = offset
        }
    }

    /// A moment in the midst of the work: first the offsets were read, and then the destination was looked at.
    public struct Moment: Sendable {
        /// The group's committed offset of each partition.
        public let committed: [Int: Int64]
        /// The size of each file at the destination.
        public let sizes: [String: Int]

        /// Describes a moment.
        public init(committed: [Int: Int64], sizes: [String: Int]) {
            self.committed = committed
            self.sizes = sizes
        }
    }

    /// The jobs in their topic.
    public var jobs: [Job] = []
    /// What the observer read while all went on, and how often.
    public var reads: [Read: Int] = [:]
    /// All names that the observer ever saw in the destination directory.
    public var listed: Set<String> = []
    /// Moments in the midst of the work.
    public var moments: [Moment] = []
    /// The error kind of each dead letter, by the file of its job.
    public var deadLetters: [String: String] = [:]
    /// The group's committed offset of each partition at the end.
    public var committed: [Int: Int64] = [:]
    /// The SHA-256 of each file at the destination at the end, temporary ones among them.
    public var atEnd: [String: String] = [:]
    /// Seconds since 1970 when something last happened after which temporary files may stay.
    public var lastHarm: Int64 = 0
    /// Whether the broker gave partitions to nobody any more, not even to members that had all come anew: what was not
    /// done then stays so, and nobody but the broker is to blame.
    public var brokerLostTheGroup = false
    /// What went wrong otherwise, a line each.
    public var mishaps: [String] = []

    /// Begins with nothing seen.
    public init() {}
}
