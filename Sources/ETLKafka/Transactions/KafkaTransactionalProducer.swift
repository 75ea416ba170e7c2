import CRDKafka
import ETL
import Logging
import Synchronization

/// Transactions on librdkafka.
///
/// What its errors demand (rdkafka.h, "Transactional producer API"): a retriable one is tried again here; one that
/// requires an abort is told as `failed`; a fatal one ends the producer. Of the fatal ones a fence is told apart.
/// The steps of one transaction belong to one task; each waits on a thread of its own.
public final class KafkaTransactionalProducer: TransactionalProducer {
    private let client: BlockingClient<TransactionHandle>
    private let id: String
    private let log: KafkaLog

    /// Makes a producer; it connects by itself.
    ///
    /// - Parameters:
    ///   - id: the transactional id.
    ///   - configuration: how to reach Kafka.
    ///   - timeout: how long a step may take, and a transaction be open before the broker aborts it.
    ///   - logger: gets librdkafka's lines, all at debug.
    /// - Throws: ``KafkaConfigurationError`` for settings that librdkafka refuses, `TransactionError` where the system
    ///   has no descriptor to give.
    public init(id: String, configuration: KafkaConfiguration, timeout: Duration = .seconds(60), logger: Logger) throws
    {
        let conf = KafkaClientConfiguration(
            KafkaProperties.transactional(configuration, id: id, timeout: timeout))
        log = KafkaLog(logger, redactor: Redactor(properties: configuration.properties))
        do {
            let pipe = try WakePipe()
            let client = try conf.makeClient(.producer, events: KafkaProducerHandle.events)
            self.client = BlockingClient(
                TransactionHandle(client: client, pipe: pipe, log: log), timeout: timeout)
        } catch let error as SystemShortage {
            throw TransactionError(.fatal, error.description)
        }
        self.id = id
    }

    /// See the protocol.
    public func takeOver() async throws(TransactionError) {
        try await call("cannot take the transactional id \(id) over") { handle, deadline throws(TransactionFailure) in
            try handle.takeOver(until: deadline)
        }
    }

    /// See the protocol.
    public func begin() async throws(TransactionError) {
        try await call("cannot begin a transaction") { handle, _ throws(TransactionFailure) in try handle.begin() }
    }

    /// See the protocol.
    public func send(_ messages: [OutgoingMessage]) async throws(TransactionError) -> [MessagePlace] {
        try await call("cannot write in the transaction") { handle, deadline throws(TransactionFailure) in
            try handle.send(messages, until: deadline)
        }
    }

    /// See the protocol.
    public func commit() async throws(TransactionError) {
        try await call("cannot commit the transaction") { handle, deadline throws(TransactionFailure) in
            try handle.commit(until: deadline)
        }
    }

    /// See the protocol.
    public func abort() async {
        do throws(TransactionError) {
            try await call("cannot abort the transaction") { handle, deadline throws(TransactionFailure) in
                try handle.abort(until: deadline)
            }
        } catch {
            // Of no consequence: see the protocol.
        }
    }

    /// See the protocol.
    public func close() async {
        await client.close()
    }

    private func call<Value: Sendable>(
        _ title: String,
        _ body: @escaping @Sendable (TransactionHandle, ContinuousClock.Instant) throws(TransactionFailure) -> Value
    ) async throws(TransactionError) -> Value {
        do throws(BlockingClient<TransactionHandle>.Obstacle<TransactionFailure>) {
            return try await client.call(body)
        } catch {
            switch error {
            case .closed: throw TransactionError(.fatal, "Kafka: \(title): the producer is closed")
            case .shortage(let shortage):
                throw TransactionError(.failed, "Kafka: \(title): \(shortage.description)")
            case .failure(let failure):
                throw TransactionError(failure.reason, "Kafka: \(title): \(log.clean(failure.text))")
            }
        }
    }
}
