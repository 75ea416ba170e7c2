import ETL
import ETLKafkaMock
import Testing

@testable import ETLKafka

struct KafkaErrorTests {
    @Test func errorsAreToldApart() {
        #expect(KafkaErrorClass(.number(0)) == .harmless)
        // Unknown topic; the group's authorization; a broker gone; log-in refused; request timed out.
        #expect(KafkaErrorClass(.number(3)) == .topicMissing)
        for passing: Int32 in [30, -195, -169, 58, 7, 15, 16, 27] {
            #expect(KafkaErrorClass(.number(passing)) == .passing, "\(passing)")
        }
        // Fenced; the group's protocol; the session's timeout; version; KIP-848's two.
        for fatal: Int32 in [82, 23, 26, 35, 111, 112, -150, -144] {
            #expect(KafkaErrorClass(.number(fatal)) == .fatal, "\(fatal)")
        }
    }

    @Test func whatAPersonCanDoIsSaid() {
        #expect(KafkaErrorClass.advice(on: .number(82)).contains("KAFKA_GROUP_INSTANCE_ID"))
        #expect(KafkaErrorClass.advice(on: .number(26)).contains("KAFKA_SESSION_TIMEOUT_MS"))
        #expect(KafkaErrorClass.advice(on: .number(35)).contains("KAFKA_GROUP_PROTOCOL"))
        #expect(KafkaErrorClass.advice(on: .number(58)).contains("KAFKA_SASL_USERNAME"))
        #expect(KafkaErrorClass.advice(on: .number(-181)).contains("KAFKA_SSL_CA_LOCATION"))
        #expect(KafkaErrorClass.advice(on: .number(7)).isEmpty)
    }

    @Test func aSendersErrorsHaveReasons() {
        let reasons: [Int32: DeadLetterSinkError.Reason] = [
            10: .tooLarge, 18: .tooLarge, 4: .tooLarge, -192: .timedOut, 7: .timedOut, 3: .refused, -188: .refused,
            29: .refused, 19: .refused, -152: .closed, -151: .closed,
        ]
        for (code, reason) in reasons {
            let error = ProducerError.sinkError(.number(code), topic: "jobs-dlq", timeout: .seconds(10))
            #expect(error.reason == reason, "\(code)")
            #expect(error.description.contains("jobs-dlq"))
        }
    }

    @Test func sendsAreSettledOnce() async {
        var ledger = SendLedger()
        let send = ledger.add()
        #expect(!ledger.isEmpty)
        #expect(ledger.unsettled == [send])
        let place = MessagePlace(topicPartition: TopicPartition(topic: "jobs", partition: 0), offset: 1)
        #expect(ledger.settle(send, .success(place)) == nil)
        #expect(ledger.isEmpty)
        // A second report, or one that nobody asked for.
        #expect(ledger.settle(send, .success(place)) == nil)
        #expect(ledger.settle(99, .success(place)) == nil)
    }
}

struct EmbeddedKafkaBrokerTests {
    @Test func whatCannotBeDoneIsSaid() throws {
        let broker = try EmbeddedKafkaBroker()
        try broker.createTopic("jobs")
        try broker.createTopic("jobs")
        #expect(throws: EmbeddedKafkaBrokerError.self) { try broker.takeDown(7) }
        try broker.setLeader(of: "jobs", 0, to: nil)
        try broker.setLeader(of: "jobs", 0, to: 1)
        broker.fail(.fetch, with: .notLeader)
        broker.heal(.fetch)
        broker.fail(topic: "jobs", with: .topicForbidden)
        broker.fail(topic: "jobs", with: nil)
        broker.close()
        broker.close()
        #expect { try broker.createTopic("late") } throws: { "\($0)".hasPrefix("cannot create late") }
    }
}
