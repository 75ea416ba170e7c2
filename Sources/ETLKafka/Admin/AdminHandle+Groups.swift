import CRDKafka
import ETL

// Consumer groups and offsets.
extension AdminHandle {
    func describe(
        group: String, until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> GroupDescription {
        let (state, members) = try members(of: group, until: deadline)
        return GroupDescription(
            state: state, members: members, committed: try committed(by: group, until: deadline))
    }

    private func members(
        of group: String, until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> (state: String, members: [GroupMember]) {
        try ask(
            until: deadline,
            { queue, limit in
                let options = options(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, limit)
                defer { rd_kafka_AdminOptions_destroy(options) }
                Self.withCStrings([group]) { rd_kafka_DescribeConsumerGroups(client, $0, 1, options, queue) }
                return true
            },
            read: { event throws(AdminFailure) in
                var count = 0
                guard let result = rd_kafka_event_DescribeConsumerGroups_result(event.pointer),
                    let groups = rd_kafka_DescribeConsumerGroups_result_groups(result, &count), count > 0,
                    let description = groups[0]
                else { throw AdminFailure(code: RD_KAFKA_RESP_ERR__BAD_MSG) }
                if let error = rd_kafka_ConsumerGroupDescription_error(description) {
                    let code = rd_kafka_error_code(error)
                    // So a broker of Kafka 4 says that nobody has heard of it.
                    if code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND { return ("Dead", []) }
                    guard code == .noError else {
                        throw AdminFailure(code: code, words: String(cString: rd_kafka_error_string(error)))
                    }
                }
                let state = rd_kafka_ConsumerGroupDescription_state(description)
                let members = (0..<rd_kafka_ConsumerGroupDescription_member_count(description)).compactMap {
                    rd_kafka_ConsumerGroupDescription_member(description, $0).map(Self.member)
                }
                return (String(cString: rd_kafka_consumer_group_state_name(state)), members)
            })
    }

    private static func member(_ member: OpaquePointer) -> GroupMember {
        func text(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
        let list = rd_kafka_MemberDescription_assignment(member)
            .flatMap { rd_kafka_MemberAssignment_partitions($0) }
        return GroupMember(
            id: text(rd_kafka_MemberDescription_consumer_id(member)),
            clientID: text(rd_kafka_MemberDescription_client_id(member)),
            host: text(rd_kafka_MemberDescription_host(member)),
            partitions: list.map { RDPartitionList.partitions(of: $0).map(\.partition) } ?? [])
    }

    private func committed(
        by group: String, until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> [TopicPartition: Int64] {
        try ask(
            until: deadline,
            { queue, limit in
                let options = options(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, limit)
                defer { rd_kafka_AdminOptions_destroy(options) }
                // No list of partitions: all that the group has committed.
                let question = rd_kafka_ListConsumerGroupOffsets_new(group, nil)
                defer { rd_kafka_ListConsumerGroupOffsets_destroy(question) }
                var questions = [question]
                rd_kafka_ListConsumerGroupOffsets(client, &questions, 1, options, queue)
                return true
            },
            read: { event throws(AdminFailure) in
                var count = 0
                guard let result = rd_kafka_event_ListConsumerGroupOffsets_result(event.pointer),
                    let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count), count > 0,
                    let answer = groups[0]
                else { throw AdminFailure(code: RD_KAFKA_RESP_ERR__BAD_MSG) }
                if let error = rd_kafka_group_result_error(answer), rd_kafka_error_code(error) != .noError {
                    if rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND { return [:] }
                    throw AdminFailure(
                        code: rd_kafka_error_code(error), words: String(cString: rd_kafka_error_string(error)))
                }
                guard let list = rd_kafka_group_result_partitions(answer) else { return [:] }
                let found = RDPartitionList.partitions(of: list).filter { $0.error == .noError && $0.offset >= 0 }
                return Dictionary(found.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
            })
    }

    private func options(_ operation: rd_kafka_admin_op_t, _ limit: Int32) -> OpaquePointer? {
        var text = [CChar](repeating: 0, count: 256)
        let options = rd_kafka_AdminOptions_new(client, operation)
        rd_kafka_AdminOptions_set_request_timeout(options, limit, &text, text.count)
        return options
    }

    // MARK: Offsets

    func offsets(
        of topics: [String], until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> [TopicPartition: Range<Int64>] {
        var offsets: [TopicPartition: Range<Int64>] = [:]
        for topic in try describe(topics, until: deadline).topics {
            for partition in 0..<Int32(clamping: topic.partitions) {
                let place = TopicPartition(topic: topic.name, partition: partition)
                offsets[place] = try range(of: place, until: deadline)
            }
        }
        return offsets
    }

    /// From the oldest message that is still there to the one that comes next.
    func range(
        of partition: TopicPartition, until deadline: ContinuousClock.Instant
    ) throws(AdminFailure) -> Range<Int64> {
        var low: Int64 = 0
        var high: Int64 = 0
        do throws(AdminFailure) {
            try retrying(until: deadline) {
                rd_kafka_query_watermark_offsets(client, partition.topic, partition.partition, &low, &high, $0)
            }
        } catch {
            throw AdminFailure(code: error.code, place: "\(partition)", words: error.words)
        }
        return low..<max(low, high)
    }
}
