import CRDKafka

/// What an error of the consumer means for it.
enum KafkaErrorClass: Equatable {
    /// It may mend by itself, or by an operator's hand, while the consumer goes on.
    case passing
    /// A topic of the subscription does not exist yet.
    case topicMissing
    /// The consumer is beyond help.
    case fatal
    /// No error at all.
    case harmless

    // By number, since the headers of 2.2 do not name these two of KIP-848.
    private static let unreleasedInstanceID = rd_kafka_resp_err_t.number(111)
    private static let unsupportedAssignor = rd_kafka_resp_err_t.number(112)

    init(_ code: rd_kafka_resp_err_t) {
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__PARTITION_EOF:
            self = .harmless
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            self = .topicMissing
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
            Self.unreleasedInstanceID, Self.unsupportedAssignor, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
            RD_KAFKA_RESP_ERR_INVALID_GROUP_ID, RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
            RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED:
            self = .fatal
        default:
            self = .passing
        }
    }

    /// What a person can do about an error, appended to librdkafka's own words; empty where that says it all.
    static func advice(on code: rd_kafka_resp_err_t) -> String {
        switch code {
        case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR__FENCED, unreleasedInstanceID:
            ": another worker runs with the same KAFKA_GROUP_INSTANCE_ID; give each its own"
        case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
            ": the group's other members share partitions out differently; set KAFKA_PARTITION_ASSIGNMENT_STRATEGY "
                + "as theirs, or use a group of its own"
        case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
            ": set KAFKA_SESSION_TIMEOUT_MS between the broker's group.min.session.timeout.ms and "
                + "group.max.session.timeout.ms"
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
            ": the broker does not know what was asked of it; is KAFKA_GROUP_PROTOCOL right for it?"
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
            ": check KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISMS, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD"
        case RD_KAFKA_RESP_ERR__SSL:
            ": check KAFKA_SECURITY_PROTOCOL and KAFKA_SSL_CA_LOCATION"
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
            ": the user has no right to it; grant it, the worker goes on by itself then"
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT:
            ": see whether the brokers run and can be reached from here; the worker goes on by itself then"
        case RD_KAFKA_RESP_ERR__RESOLVE:
            ": check KAFKA_BOOTSTRAP_SERVERS or --bootstrap-servers, the brokers' advertised.listeners, and the DNS"
        default:
            ""
        }
    }

    /// As ``advice(on:)``, for one who administers: a command that has to be given again.
    static func administratorAdvice(on code: rd_kafka_resp_err_t) -> String {
        switch code {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
            ": the user has no right to it; grant it (bin/kafka-acls.sh)"
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
            ": the user may not look at the group; grant Describe on it (bin/kafka-acls.sh)"
        case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            ": the user may not make topics; grant Create on the topic or on the cluster (bin/kafka-acls.sh)"
        case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            ": the user may not use the transactional id; grant Write and Describe on it (bin/kafka-acls.sh)"
        case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
            ": a replication factor is no more than the number of brokers"
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
            ": the broker does not know what was asked of it"
        default:
            advice(on: code)
        }
    }
}
