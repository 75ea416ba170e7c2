/// How a ``Worker`` works; the settings' defaults where nothing else is said.
public struct WorkerConfiguration: Hashable, Sendable {
    /// Jobs in flight at once.
    public var concurrency = 16

    /// When a failed job is tried again.
    public var retryPolicy = RetryPolicy()

    /// What becomes of the jobs of a server that is down.
    public var serverDownPolicy = ServerDownPolicy.deadLetter

    /// How a file is checked before it is published.
    public var verification = VerificationLevel.size

    /// Which files keep the time at which they were last changed.
    public var modificationTimes = ModificationTimePolicy()

    /// How long jobs in flight may take to end once the worker is told to stop.
    public var shutdownTimeout = Duration.seconds(30)

    /// How long jobs in flight may take to end once their partitions are revoked. Well under any session timeout:
    /// the whole group waits for it.
    public var revocationGrace = Duration.seconds(5)

    /// What is put behind a topic's name to name its dead-letter topic.
    public var deadLetterSuffix = "-dlq"

    /// Messages taken and not yet committed, at most; what a killed worker leaves to be done again.
    public var commitWindow = 10_000

    /// How old a temporary file of a worker that is gone must be to be removed; `nil` removes none.
    public var temporaryMaxAge: Duration? = .seconds(86_400)

    /// The topics that it reads, as far as they are known beforehand: their dead-letter topics are looked at.
    public var topics: [String] = []

    /// How often Kafka is asked how far the group is behind, and whether dead letters could be written; `nil`: never.
    /// Somebody has to look at the answers for that to make sense.
    public var kafkaWatchInterval: Duration?

    /// The defaults.
    public init() {}
}
