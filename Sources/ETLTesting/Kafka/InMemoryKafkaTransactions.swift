import ETL

/// Who has which transactional id, and what is written in transactions that are open.
struct InMemoryKafkaTransactions {
    struct Written {
        let message: OutgoingMessage
        let place: MessagePlace
    }

    /// The number of the producer that took an id over last.
    var owners: [String: Int] = [:]
    /// Transactions that are open, by the producer's number.
    var open: [Int: [Written]] = [:]
    private var producersMade = 0

    mutating func makeProducer() -> Int {
        producersMade += 1
        return producersMade
    }
}

// Transactional producers.
extension InMemoryKafkaState {
    mutating func takeOver(_ id: String, by producer: Int) {
        if let before = transactions.owners[id] { transactions.open[before] = nil }
        transactions.owners[id] = producer
    }

    mutating func begin(_ id: String, by producer: Int) -> TransactionError? {
        if let error = fence(id, producer) { return error }
        guard transactions.open[producer] == nil else { return TransactionError(.failed, "a transaction is open") }
        transactions.open[producer] = []
        return nil
    }

    mutating func send(
        _ messages: [OutgoingMessage], _ id: String, by producer: Int
    ) -> Result<[MessagePlace], TransactionError> {
        if let error = fence(id, producer) { return .failure(error) }
        guard var written = transactions.open[producer] else {
            return .failure(TransactionError(.failed, "no transaction is open"))
        }
        var places: [MessagePlace] = []
        for message in messages {
            if let error = refusal(of: message) { return .failure(error) }
            if !topicExists(message.topic) { createTopic(message.topic, partitions: 1) }
            let partition = topics[message.topic]?.choosePartition(for: message.key) ?? 0
            let place = TopicPartition(topic: message.topic, partition: Int32(partition))
            let ahead = written.count { $0.place.topicPartition == place }
            let end = topics[message.topic]?.partitions[partition].count ?? 0
            places.append(MessagePlace(topicPartition: place, offset: Int64(end + ahead)))
            written.append(InMemoryKafkaTransactions.Written(message: message, place: places[places.count - 1]))
        }
        transactions.open[producer] = written
        return .success(places)
    }

    private mutating func refusal(of message: OutgoingMessage) -> TransactionError? {
        switch faults.strike(at: .send)?.kind {
        case .sendTooLarge: return TransactionError(.tooLarge, "\(message.topic): the message is too large")
        case nil: break
        default: return TransactionError(.failed, "\(message.topic): the broker refused the message")
        }
        let size = message.value.count + (message.key?.count ?? 0)
        if size > maxMessageBytes {
            return TransactionError(.tooLarge, "\(message.topic): \(size) bytes are more than the topic takes")
        }
        guard topicExists(message.topic) || autoCreateTopics else {
            return TransactionError(.failed, "there is no topic \(message.topic): create it")
        }
        return nil
    }

    mutating func commit(_ id: String, by producer: Int) -> TransactionError? {
        if let error = fence(id, producer) { return error }
        guard let written = transactions.open.removeValue(forKey: producer) else {
            return TransactionError(.failed, "no transaction is open")
        }
        for one in written {
            let message = append(
                one.message.value, to: one.message.topic, partition: one.place.topicPartition.partition,
                key: one.message.key, headers: one.message.headers)
            journal.add(.produced(message.topicPartition, message.offset))
        }
        return nil
    }

    private func fence(_ id: String, _ producer: Int) -> TransactionError? {
        switch transactions.owners[id] {
        case producer: nil
        case nil: TransactionError(.failed, "the transactional id \(id) was not taken over")
        default: TransactionError(.fenced, "another producer has taken the transactional id \(id) over")
        }
    }
}
