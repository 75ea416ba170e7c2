import ETL

/// What a person is asked before a replay. The answer counts for the letters that the question is about: while somebody
/// thinks, more may come.
public struct ReplayQuestion: Sendable {
    /// The question, for a prompt.
    public let text: String

    /// Where the letters stand.
    let letters: [TopicPartition: TopicStretch]
}
