import CRDKafka
import ETL

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Whether a client could use a topic, as far as the brokers tell.
enum TopicLook {
    /// What is in the way.
    enum Obstacle: Hashable, Sendable {
        /// The brokers do not answer, or say this of the topic: librdkafka's or the protocol's number.
        case error(Int32)
        /// So many partitions have no leader; of none, for a topic that has no partitions yet.
        case noLeader(partitions: Int, of: Int)
    }

    /// Looks at a topic. A producer has brokers that make topics by themselves make it now; a consumer does not. Blocks.
    ///
    /// - Parameter patience: how long a topic that may just be being made is waited for.
    static func at(
        _ topic: String, _ client: OpaquePointer, _ time: QuestionTime, patience: Duration = .zero
    ) -> Obstacle? {
        guard let handle = rd_kafka_topic_new(client, topic, nil) else { return .error(rd_kafka_last_error().rawValue) }
        defer { rd_kafka_topic_destroy(handle) }
        let patience = QuestionTime(patience)
        while true {
            let obstacle = look(client, handle, time)
            guard let obstacle, obstacle.mayPassAtOnce, !patience.isOver else { return obstacle }
            usleep(100_000)
        }
    }

    private static func look(_ client: OpaquePointer, _ topic: OpaquePointer, _ time: QuestionTime) -> Obstacle? {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(client, 0, topic, &answer, time.milliseconds)
        guard error == .noError, let answer else { return .error(error.rawValue) }
        defer { rd_kafka_metadata_destroy(answer) }
        guard answer.pointee.topic_cnt == 1, let found = answer.pointee.topics?.pointee else {
            return .error(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART.rawValue)
        }
        guard found.err == .noError else { return .error(found.err.rawValue) }
        let count = Int(found.partition_cnt)
        let withoutLeader = (0..<count).filter { found.partitions[$0].leader < 0 }.count
        return count == 0 || withoutLeader > 0 ? .noLeader(partitions: withoutLeader, of: count) : nil
    }
}

extension TopicLook.Obstacle {
    /// Whether it is what a topic that is being made looks like.
    fileprivate var mayPassAtOnce: Bool {
        switch self {
        case .noLeader: true
        case .error(let number):
            isOfMissingTopic || number == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE.rawValue
        }
    }

    private var isOfMissingTopic: Bool {
        [RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC].contains {
            self == .error($0.rawValue)
        }
    }

    /// Whether it is not about the topic: nobody answers.
    var isOfBrokers: Bool {
        [
            RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL,
        ].contains { self == .error($0.rawValue) }
    }

    /// What it is and what to do about it, without the topic's name.
    var text: String {
        switch self {
        case .noLeader(_, 0): return "it has no partitions yet"
        case .noLeader(let some, let all): return "\(some) of its \(all) partitions have no leader now"
        case .error(let number):
            if isOfMissingTopic { return "it is not there, and the brokers do not make it by themselves: create it" }
            if number == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue { return "no right to it: grant it" }
            let code = rd_kafka_resp_err_t.number(number)
            return code.text + KafkaErrorClass.advice(on: code)
        }
    }
}
