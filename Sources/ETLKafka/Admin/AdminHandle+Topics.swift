import CRDKafka
import ETL

// What brokers and topics there are, and new topics.
extension AdminHandle {
    func describe(
        _ topics: [String], until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> ClusterDescription {
        var brokers: [String] = []
        var descriptions: [TopicDescription] = []
        for topic in topics {
            let (found, description) = try metadata(of: topic, until: deadline)
            brokers = found
            descriptions.append(description)
        }
        if topics.isEmpty { brokers = try metadata(of: nil, until: deadline).brokers }
        let rights = rights(to: descriptions.filter(\.exists).map(\.name), until: deadline)
        for index in descriptions.indices { descriptions[index].rights = rights[descriptions[index].name] }
        return ClusterDescription(brokers: brokers, topics: descriptions)
    }

    /// - Parameter topic: `nil`: none, the brokers alone.
    private func metadata(
        of topic: String?, until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> (brokers: [String], topic: TopicDescription) {
        let name = topic ?? ""
        let object = topic.map { rd_kafka_topic_new(client, $0, nil) } ?? nil
        defer { if let object { rd_kafka_topic_destroy(object) } }
        var answer: (brokers: [String], topic: TopicDescription) = ([], TopicDescription(name: name, partitions: 0))
        var refusal: AdminFailure?
        try retrying(until: deadline) { limit in
            var metadata: UnsafePointer<rd_kafka_metadata_t>?
            let code = rd_kafka_metadata(client, 0, object, &metadata, limit)
            guard code == .noError, let metadata else { return code }
            defer { rd_kafka_metadata_destroy(metadata) }
            answer.brokers = Self.brokers(of: metadata.pointee)
            guard topic != nil, metadata.pointee.topic_cnt > 0 else { return .noError }
            let found = metadata.pointee.topics[0]
            switch found.err {
            case .noError, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE: break
            case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: return .noError
            default:
                refusal = AdminFailure(code: found.err, place: name)
                return .noError
            }
            let partitions = (0..<Int(found.partition_cnt)).map { found.partitions[$0] }
            answer.topic = TopicDescription(
                name: name, partitions: partitions.count,
                partitionsWithoutLeader: partitions.filter { $0.leader < 0 }.map(\.id).sorted())
            return .noError
        }
        if let refusal { throw refusal }
        return answer
    }

    private static func brokers(of metadata: rd_kafka_metadata_t) -> [String] {
        (0..<Int(metadata.broker_cnt)).map { metadata.brokers[$0] }.sorted { $0.id < $1.id }
            .map { "\(String(cString: $0.host)):\($0.port)" }
    }

    /// How long it may take to be told of rights, which are worth having and not worth waiting for.
    private static let rightsLimit = Duration.seconds(2)

    /// What this user may do; nothing of those topics of which the broker does not tell.
    private func rights(
        to topics: [String], until deadline: ContinuousClock.Instant
    ) -> [String: Set<TopicRight>] {
        // librdkafka would wait for a controller until the deadline where the brokers have named none.
        guard !topics.isEmpty, rd_kafka_controllerid(client, 0) >= 0 else { return [:] }
        do throws(AdminFailure) {
            return try ask(
                // A controller that is not reached must not cost the other questions their time.
                until: min(deadline, .now + Self.rightsLimit),
                { queue, limit in
                    Self.withCStrings(topics) { etl_describe_topics(client, $0, topics.count, limit, queue) != 0 }
                },
                read: { event in
                    topics.reduce(into: [:]) { rights, topic in
                        let bits = etl_described_rights(event.pointer, topic)
                        guard bits != 0 else { return }
                        let allowed: [(rd_kafka_AclOperation_t, TopicRight)] = [
                            (RD_KAFKA_ACL_OPERATION_READ, .read), (RD_KAFKA_ACL_OPERATION_WRITE, .write),
                        ]
                        rights[topic] = Set(allowed.filter { bits & 1 << $0.0.rawValue != 0 }.map(\.1))
                    }
                })
        } catch {
            // An old broker, or one that does not tell: what can be seen without is told all the same.
            return [:]
        }
    }

    static func withCStrings<Value>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        // One buffer for all, each text with its zero behind it.
        let bytes: [CChar] = texts.flatMap { $0.utf8.map { CChar(bitPattern: $0) } + [0] }
        return bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            var pointers: [UnsafePointer<CChar>?] = texts.map { text in
                defer { start += text.utf8.count + 1 }
                return bytes.baseAddress.map { $0 + start }
            }
            return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
        }
    }

    // MARK: New topics

    func create(_ topic: NewTopic, until deadline: ContinuousClock.Instant) throws(AdminFailure) -> TopicCreation {
        var text = [CChar](repeating: 0, count: 512)
        guard
            let new = rd_kafka_NewTopic_new(
                topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicationFactor ?? -1), &text,
                text.count)
        else {
            let words = text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            throw AdminFailure(code: RD_KAFKA_RESP_ERR__INVALID_ARG, words: words)
        }
        defer { rd_kafka_NewTopic_destroy(new) }
        for (name, value) in topic.settings { rd_kafka_NewTopic_set_config(new, name, value) }
        let code = try ask(
            until: deadline,
            { queue, limit in
                let options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS)
                defer { rd_kafka_AdminOptions_destroy(options) }
                rd_kafka_AdminOptions_set_request_timeout(options, limit, &text, text.count)
                rd_kafka_AdminOptions_set_operation_timeout(options, limit, &text, text.count)
                var topics: [OpaquePointer?] = [new]
                rd_kafka_CreateTopics(client, &topics, 1, options, queue)
                return true
            },
            read: Self.outcomeOfCreation)
        guard code == .noError else { return .existed }
        try awaitLeaders(of: topic.name, until: deadline)
        return .created
    }

    private static func outcomeOfCreation(_ event: KafkaEvent) throws(AdminFailure) -> rd_kafka_resp_err_t {
        var count = 0
        guard let result = rd_kafka_event_CreateTopics_result(event.pointer),
            let topics = rd_kafka_CreateTopics_result_topics(result, &count), count > 0, let topic = topics[0]
        else { throw AdminFailure(code: RD_KAFKA_RESP_ERR__BAD_MSG) }
        let code = rd_kafka_topic_result_error(topic)
        guard code != .noError, code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else { return code }
        throw AdminFailure(code: code, words: rd_kafka_topic_result_error_string(topic).map { String(cString: $0) })
    }

    /// A broker that has taken a topic may not lead it yet, and another one may not know of it.
    private func awaitLeaders(of topic: String, until deadline: ContinuousClock.Instant) throws(AdminFailure) {
        while true {
            let description = try metadata(of: topic, until: deadline).topic
            if description.exists, description.partitionsWithoutLeader.isEmpty { return }
            guard .now < deadline else {
                throw AdminFailure(code: RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, place: topic)
            }
            // Nothing tells of it: the next look has to wait a little.
            let queue = rd_kafka_queue_new(client)
            if let event = rd_kafka_queue_poll(queue, 50) { rd_kafka_event_destroy(event) }
            rd_kafka_queue_destroy(queue)
        }
    }
}
