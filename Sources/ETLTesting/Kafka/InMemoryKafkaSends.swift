import ETL

/// Dead letters on their way, by the number of their `send`.
struct InMemoryKafkaSends {
    /// A dead letter that was written and whose report is withheld.
    struct Withheld {
        let sink: Int
        let acknowledged: InMemoryKafka.Happening
        let place: MessagePlace
    }

    var withheld: [Int: Withheld] = [:]
    /// What senders are to be told.
    var outcomes: [Int: InMemoryKafka.SendOutcome] = [:]
    var openSinks: Set<Int> = []
    private var sinksMade = 0
    private var sendsMade = 0

    mutating func makeSink() -> Int {
        sinksMade += 1
        openSinks.insert(sinksMade)
        return sinksMade
    }

    mutating func makeSend() -> Int {
        sendsMade += 1
        return sendsMade
    }
}
