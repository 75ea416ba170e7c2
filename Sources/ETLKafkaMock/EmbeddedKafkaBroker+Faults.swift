import CRDKafka

extension EmbeddedKafkaBroker {
    /// A kind of request of Kafka's protocol.
    public struct Request: Hashable, Sendable {
        let apiKey: Int16

        /// Any kind, by its number in Kafka's protocol (`api_key`).
        public init(apiKey: Int16) {
            self.apiKey = apiKey
        }

        /// Messages written.
        public static let produce = Request(apiKey: 0)
        /// Messages read.
        public static let fetch = Request(apiKey: 1)
        /// What topics there are and who leads their partitions.
        public static let metadata = Request(apiKey: 3)
        /// A group's offsets written.
        public static let offsetCommit = Request(apiKey: 8)
        /// A group's offsets read.
        public static let offsetFetch = Request(apiKey: 9)
        /// Who coordinates a group.
        public static let findCoordinator = Request(apiKey: 10)
        /// A member that joins its group.
        public static let joinGroup = Request(apiKey: 11)
        /// A member's sign of life.
        public static let heartbeat = Request(apiKey: 12)
        /// A member that asks for its partitions.
        public static let syncGroup = Request(apiKey: 14)
        /// A number for an idempotent producer.
        public static let initProducerID = Request(apiKey: 22)
        /// Partitions that a transaction writes to.
        public static let addPartitions = Request(apiKey: 24)
        /// The end of a transaction.
        public static let endTransaction = Request(apiKey: 26)
    }

    /// An error of Kafka's protocol, or a broken connection.
    public struct Failure: Hashable, Sendable {
        let code: Int32

        /// Any error, by its number in Kafka's protocol.
        public init(code: Int32) {
            self.code = code
        }

        init(_ error: rd_kafka_resp_err_t) {
            self.init(code: error.rawValue)
        }

        /// The connection breaks.
        public static let connectionBroken = Failure(RD_KAFKA_RESP_ERR__TRANSPORT)
        /// The topic does not exist.
        public static let unknownTopic = Failure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        /// Another broker leads the partition.
        public static let notLeader = Failure(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION)
        /// The message is larger than the topic takes.
        public static let messageTooLarge = Failure(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        /// Too few replicas are in sync.
        public static let notEnoughReplicas = Failure(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS)
        /// The user may not use the topic.
        public static let topicForbidden = Failure(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
        /// The user may not use the group.
        public static let groupForbidden = Failure(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
        /// Another producer has the transactional id.
        public static let producerFenced = Failure(code: 90)
        /// Another producer has the transactional id, as older brokers say it.
        public static let producerEpochOver = Failure(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
        /// The user may not use the transactional id.
        public static let transactionForbidden = Failure(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
        /// The coordinator is not there yet.
        public static let coordinatorNotAvailable = Failure(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
        /// Another broker coordinates the group.
        public static let notCoordinator = Failure(RD_KAFKA_RESP_ERR_NOT_COORDINATOR)
        /// The member's generation is over.
        public static let illegalGeneration = Failure(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
        /// The group knows no such member (any more).
        public static let unknownMember = Failure(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
        /// Another member has the same `group.instance.id`.
        public static let fencedInstance = Failure(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
        /// The group's members share out differently.
        public static let inconsistentGroupProtocol = Failure(RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL)
        /// The group is busy sharing out.
        public static let rebalanceInProgress = Failure(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)
        /// The idempotent producer's numbers and the broker's disagree.
        public static let outOfOrderSequence = Failure(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER)
        /// The broker does not know the idempotent producer.
        public static let unknownProducer = Failure(RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID)
    }
}
