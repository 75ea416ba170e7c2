import ETL
import Logging

/// Jobs from Kafka: a consumer of a group, on librdkafka.
///
/// ```swift
/// let source = try KafkaMessageSource(
///     topics: ["mem-dft-img"], group: "etl-worker-group", configuration: kafka, logger: logger)
/// source.request(16)
/// while let event = try await source.next() { … }
/// ```
/// A thread of its own polls librdkafka, however long the worker's jobs take, so that `max.poll.interval.ms` never
/// passes. What was marked done is committed about once a second (`auto.commit.interval.ms`), when a partition is
/// released and when the source is closed.
///
/// Faults of brokers and the network, a coordinator that moves, a missing topic and refused log-ins are waited out and
/// logged at a bounded rate. What cannot be waited out (another worker with the same `group.instance.id`, a group
/// whose members share out differently) ends ``next()`` with a `MessageSourceError`.
public final class KafkaMessageSource: MessageSource {
    /// How long the group waits for `release(_:)` after a revocation. After that the partitions are given up, with
    /// what was marked done committed, and told as lost.
    ///
    /// Half of the shorter of `session.timeout.ms` and `max.poll.interval.ms`: a worker's own time for its jobs to end
    /// should be well below.
    public let releaseLimit: Duration

    private let mailbox: SourceMailbox
    private let access: ClientAccess
    private let topics: [String]

    /// Joins the group. Returns at once; partitions come as an event.
    ///
    /// - Parameters:
    ///   - topics: topics to read; one that does not exist is waited for.
    ///   - group: the consumer group, `group.id`.
    ///   - configuration: how to reach Kafka.
    ///   - logger: gets librdkafka's lines too.
    ///   - closeLimit: how long ``close()`` may take with the brokers gone.
    /// - Throws: ``KafkaConfigurationError`` for settings that librdkafka refuses, `MessageSourceError` for a version
    ///   of it that will not do, and where the system has no thread or no descriptor to give.
    public init(
        topics: [String], group: String, configuration: KafkaConfiguration, logger: Logger,
        closeLimit: Duration = .seconds(5)
    ) throws {
        if let obstacle = KafkaVersion.obstacle(built: .built, loaded: .loaded) { throw MessageSourceError(obstacle) }
        let properties = KafkaProperties.consumer(configuration, group: group)
        let log = KafkaLog(logger, redactor: Redactor(properties: configuration.properties))
        let conf = KafkaClientConfiguration(properties)
        let bounds = ["session.timeout.ms", "max.poll.interval.ms"].compactMap {
            conf.value(of: $0).flatMap { Int($0) }
        }
        releaseLimit = .milliseconds((bounds.min() ?? 45000) / 2)

        let pipe: WakePipe
        do throws(SystemShortage) { pipe = try WakePipe() } catch { throw MessageSourceError("Kafka: \(error)") }
        let mailbox = SourceMailbox(pipe: pipe)
        self.mailbox = mailbox
        let handle = KafkaConsumerHandle(
            client: try conf.makeClient(.consumer, events: KafkaConsumerHandle.events), pipe: pipe)
        access = handle.access
        self.topics = topics
        let error = handle.subscribe(to: topics)
        guard error == .noError else {
            handle.destroy()
            throw MessageSourceError("Kafka: cannot subscribe to \(topics.joined(separator: ", ")): \(error.text)")
        }
        if let warning = KafkaVersion.warning(loaded: .loaded) { log.log(.warning, warning) }
        let loop = ConsumerLoop(
            handle: handle, mailbox: mailbox, pipe: pipe, log: log, releaseLimit: releaseLimit,
            closeLimit: closeLimit)
        let transfer = Transfer(loop: loop)
        do throws(SystemShortage) {
            try PollThread.start { transfer.loop.run() }
        } catch {
            handle.destroy()
            throw MessageSourceError("Kafka: \(error)")
        }
    }

    /// The loop on its way to its thread. Unchecked: it is made here, handed over, and used by that thread alone.
    private struct Transfer: @unchecked Sendable {
        let loop: ConsumerLoop
    }

    deinit {
        mailbox.beginClose()
    }

    /// The next event. See the protocol.
    public func next() async throws -> MessageSourceEvent? { try await mailbox.next() }

    /// Allows more messages. See the protocol.
    public func request(_ count: Int) { mailbox.request(count) }

    /// Has the offset committed with the next automatic commit. See the protocol.
    public func markDone(_ partition: TopicPartition, before nextOffset: Int64) {
        mailbox.markDone(partition, before: nextOffset)
    }

    /// Answers a revocation. The commit is on its way when this returns, and librdkafka rejoins the group only once it
    /// is through, so that the next owner starts from it. See the protocol.
    public func release(_ partitions: [TopicPartition]) async { await mailbox.release(partitions) }

    /// Asks for the topics, the group's commits and the logs' ends, within five seconds. See the protocol.
    public func status() async -> ConsumerStatus {
        do throws(SystemShortage) {
            let answer = try await access.ask { [topics] in GroupStatus.ask($0, topics: topics) }
            return answer ?? ConsumerStatus(brokersAnswer: false, problems: ["Kafka: the consumer is closed"])
        } catch {
            return ConsumerStatus(brokersAnswer: false, problems: ["Kafka: \(error)"])
        }
    }

    /// Commits and leaves the group, within the close limit. See the protocol.
    public func close() async { await mailbox.close() }
}
