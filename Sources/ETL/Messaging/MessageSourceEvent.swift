/// What a ``MessageSource`` has to tell, in the order in which it happened.
public enum MessageSourceEvent: Hashable, Sendable {
    /// Messages, in offset order within each partition.
    case messages([Message])

    /// These partitions are ours from now on, in addition to those that we have. None at all where the group has shared
    /// out and has none left for us.
    case assigned([TopicPartition])

    /// The group wants these partitions back. They are ours until ``MessageSource/release(_:)``; no more of their
    /// messages will come.
    case revoked([TopicPartition])

    /// These partitions are gone already, perhaps to another worker: commit nothing of them.
    case lost([TopicPartition])
}
