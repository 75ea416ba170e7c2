import ETL

/// A producer that writes to an ``InMemoryKafka`` in transactions.
///
/// What it writes is there when it commits. The places that ``send(_:)`` tells are right as long as nobody else writes
/// to those partitions meanwhile.
public struct InMemoryKafkaTransactionalProducer: TransactionalProducer {
    let kafka: InMemoryKafka
    let number: Int
    let id: String

    /// See the protocol.
    public func takeOver() async throws(TransactionError) {
        kafka.change { $0.takeOver(id, by: number) }
    }

    /// See the protocol.
    public func begin() async throws(TransactionError) {
        if let error = kafka.change({ $0.begin(id, by: number) }) { throw error }
    }

    /// See the protocol. Faults that are scripted for sends strike here, each at one message.
    public func send(_ messages: [OutgoingMessage]) async throws(TransactionError) -> [MessagePlace] {
        try kafka.change { $0.send(messages, id, by: number) }.get()
    }

    /// See the protocol.
    public func commit() async throws(TransactionError) {
        if let error = kafka.change({ $0.commit(id, by: number) }) { throw error }
    }

    /// See the protocol.
    public func abort() async {
        kafka.change { $0.transactions.open[number] = nil }
    }

    /// See the protocol.
    public func close() async {
        kafka.change { $0.transactions.open[number] = nil }
    }
}

extension InMemoryKafka {
    /// A producer with a transactional id. The last one that takes an id over fences all others.
    public func transactionalProducer(id: String) -> InMemoryKafkaTransactionalProducer {
        InMemoryKafkaTransactionalProducer(kafka: self, number: change { $0.transactions.makeProducer() }, id: id)
    }
}
