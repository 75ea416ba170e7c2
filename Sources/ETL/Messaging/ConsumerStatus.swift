/// How a ``MessageSource`` stands, as the brokers tell when they are asked.
public struct ConsumerStatus: Hashable, Sendable {
    /// Whether the brokers answer.
    public var brokersAnswer: Bool

    /// For each partition that is assigned, the messages between what the group has committed and the end of the log,
    /// whether they were handed out or not. A partition of which that is not known is left out.
    public var lag: [TopicPartition: Int64]

    /// What is in the way of new messages, and what to do about it, each in a line for a person. No secrets.
    public var problems: [String]

    /// Describes a source; one with nothing in its way and nothing known, unless said otherwise.
    public init(brokersAnswer: Bool = true, lag: [TopicPartition: Int64] = [:], problems: [String] = []) {
        self.brokersAnswer = brokersAnswer
        self.lag = lag
        self.problems = problems
    }
}
