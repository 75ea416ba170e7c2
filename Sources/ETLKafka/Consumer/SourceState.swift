import DequeModule
import ETL

/// All that a ``KafkaMessageSource`` decides, between the worker on one side and the thread that polls on the other:
/// what is told in which order, how much is handed out, which commits are ours, when a revocation is over. No I/O, no
/// clock.
struct SourceState {
    /// Partitions that the group wants back.
    private struct Revocation {
        var unreleased: Set<TopicPartition>
        let partitions: [TopicPartition]
        let deadline: Duration
    }

    /// What is known of a partition that is assigned.
    private struct Assignment {
        /// Whether the worker has heard of it. What it marks done before belongs to an older assignment.
        var isTold = false
        /// One past the last message that came, and one past the last that is done.
        var received: Int64?
        var done: Int64?
        /// Where the log goes on at an offset that came before (it was cut short, or made anew), until the worker has
        /// had that message: what it marks done before is of the old log.
        var rewound: Int64?
        /// Where the log ended when nothing more came, until something does.
        var end: Int64?

        /// The log's end, where no message stands before it that is not done. What a log has behind its last message
        /// is no message: the mark that ends a transaction, or what was aborted. Nobody would ever mark that done.
        var endToCommit: Int64? { received == done ? end : nil }
    }

    /// How a revocation ends.
    enum RevocationEnd: Equatable {
        /// The worker has released the partitions.
        case released([TopicPartition])
        /// The worker took longer than the group can wait.
        case overdue([TopicPartition])
    }

    /// How much to take from librdkafka.
    struct Room: Equatable {
        let messages: Int
        /// Reached or passed by the last of the messages.
        let bytes: Int
    }

    /// Bytes of messages that wait for the worker; no more are taken from librdkafka beyond.
    private let maxHeldBytes: Int

    private var events: Deque<MessageSourceEvent> = []
    private var held: Deque<Message> = []
    private var heldBytes = 0
    private var assignments: [TopicPartition: Assignment] = [:]
    private var revocation: Revocation?
    private var stores: [TopicPartition: Int64] = [:]
    private var failure: MessageSourceError?

    /// Messages that may still be handed out.
    private(set) var credit = 0
    /// The worker wants to end.
    private(set) var isClosing = false
    /// The thread has ended.
    private(set) var isClosed = false

    init(maxHeldBytes: Int = 4 * 1024 * 1024) {
        self.maxHeldBytes = maxHeldBytes
    }

    // MARK: The worker's side

    mutating func request(_ count: Int) {
        credit += max(0, count)
    }

    mutating func markDone(_ partition: TopicPartition, before offset: Int64) {
        guard let assignment = assignments[partition], assignment.isTold, assignment.rewound == nil else { return }
        assignments[partition]?.done = offset
        // Not the greater of the two: a log that was cut short goes on at a lower one.
        stores[partition] = assignments[partition]?.endToCommit ?? offset
    }

    /// - Returns: whether this completes the answer to a revocation.
    mutating func release(_ partitions: [TopicPartition]) -> Bool {
        guard revocation != nil else { return false }
        revocation?.unreleased.subtract(partitions)
        return revocation?.unreleased.isEmpty == true
    }

    mutating func close() {
        isClosing = true
    }

    /// The next thing for the worker to hear of; `nil` where it has to wait.
    mutating func takeEvent() -> Result<MessageSourceEvent?, any Error>? {
        guard !isClosing else { return .success(nil) }
        if let failure { return .failure(failure) }
        if let event = events.popFirst() {
            if case .assigned(let partitions) = event {
                for partition in partitions { assignments[partition]?.isTold = true }
            }
            return .success(event)
        }
        guard credit > 0, !held.isEmpty else { return nil }
        let batch = Array(held.prefix(credit))
        held.removeFirst(batch.count)
        heldBytes -= batch.reduce(0) { $0 + $1.bytes }
        credit -= batch.count
        for message in batch where assignments[message.topicPartition]?.rewound == message.offset {
            assignments[message.topicPartition]?.rewound = nil
        }
        return .success(.messages(batch))
    }

    // MARK: The thread's side

    /// How many messages to take from librdkafka now.
    var appetite: Int {
        isFull || isClosing ? 0 : max(0, credit - held.count)
    }

    /// How much to take from librdkafka now; `nil` for nothing.
    var room: Room? {
        appetite > 0 ? Room(messages: appetite, bytes: maxHeldBytes - heldBytes) : nil
    }

    /// So many bytes wait for the worker that no more are taken until it has had some.
    var isFull: Bool { heldBytes >= maxHeldBytes }

    mutating func receive(_ message: Message) {
        guard isReadable(message.topicPartition) else { return }
        noteReceived(message.offset, of: message.topicPartition)
        held.append(message)
        heldBytes += message.bytes
    }

    private mutating func noteReceived(_ offset: Int64, of partition: TopicPartition) {
        if let received = assignments[partition]?.received, offset < received {
            assignments[partition]?.rewound = offset
            assignments[partition]?.done = nil
            stores[partition] = nil
        }
        assignments[partition]?.received = offset + 1
        assignments[partition]?.end = nil
    }

    /// Nothing more comes of a partition now: its log ends before `offset`.
    mutating func reachEnd(of partition: TopicPartition, at offset: Int64) {
        guard isReadable(partition) else { return }
        assignments[partition]?.end = offset
        if let end = assignments[partition]?.endToCommit { stores[partition] = end }
    }

    /// What has just been revoked may still come out of a queue.
    private func isReadable(_ partition: TopicPartition) -> Bool {
        assignments[partition] != nil && revocation?.partitions.contains(partition) != true
    }

    mutating func assign(_ partitions: [TopicPartition]) {
        for partition in partitions { assignments[partition] = Assignment() }
        // That we have no part is told too; that no more was added to it is not.
        if !partitions.isEmpty || assignments.isEmpty { events.append(.assigned(partitions)) }
    }

    mutating func revoke(_ partitions: [TopicPartition], deadline: Duration) {
        drop(partitions)
        revocation = Revocation(unreleased: Set(partitions), partitions: partitions, deadline: deadline)
        events.append(.revoked(partitions))
    }

    /// The partitions are gone: what was marked done and has not been stored is forgotten.
    mutating func lose(_ partitions: [TopicPartition]) {
        drop(partitions)
        for partition in partitions {
            assignments[partition] = nil
            stores[partition] = nil
        }
        revocation = nil
        if !partitions.isEmpty { events.append(.lost(partitions)) }
    }

    /// Offsets to be stored with librdkafka, for it to commit.
    mutating func takeStores() -> [TopicPartition: Int64] {
        defer { stores = [:] }
        return stores
    }

    /// Partitions that the group waits for.
    var revokedPartitions: [TopicPartition]? { revocation?.partitions }

    /// Whether the group has its partitions back by now.
    func revocationEnd(at now: Duration) -> RevocationEnd? {
        guard let revocation else { return nil }
        if revocation.unreleased.isEmpty || isClosing || failure != nil { return .released(revocation.partitions) }
        return now >= revocation.deadline ? .overdue(revocation.partitions) : nil
    }

    /// The partitions have been given back after a release.
    mutating func finishRevocation() {
        for partition in revocation?.partitions ?? [] { assignments[partition] = nil }
        revocation = nil
    }

    mutating func fail(_ error: MessageSourceError) {
        failure = failure ?? error
    }

    /// The thread is about to end: nothing is ours any more.
    mutating func finish() {
        isClosed = true
        assignments = [:]
        revocation = nil
        stores = [:]
        held = []
        events = []
    }

    /// Forgets messages that the worker has not had yet: their next owner reads them.
    private mutating func drop(_ partitions: [TopicPartition]) {
        held.removeAll { partitions.contains($0.topicPartition) }
        heldBytes = held.reduce(0) { $0 + $1.bytes }
    }
}

extension Message {
    /// Bytes that it holds in memory, but for its frame.
    var bytes: Int {
        (key?.count ?? 0) + (value?.count ?? 0)
            + headers.reduce(0) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) }
    }
}
