import Testing

@testable import ETL

@Suite("Whether a worker is ready")
struct WorkerHealthTests {
    private let health = WorkerHealth()
    private let first = TopicPartition(topic: "jobs", partition: 0)
    private let noPart = "no partition is assigned to this worker: it has not been given its part by the group yet"

    @Test func onceItHasItsPart() {
        #expect(health.problems == [noPart])
        health.assigned([first])
        #expect(health.problems.isEmpty)
        health.unassigned([first])
        #expect(health.problems == [noPart])
    }

    @Test func alsoAsASpare() {
        health.assigned([])
        #expect(health.problems.isEmpty)
        // It gets one, and gives it back in the next rebalance, which leaves it none.
        health.assigned([first])
        health.unassigned([first])
        #expect(!health.problems.isEmpty)
        health.assigned([])
        #expect(health.problems.isEmpty)
    }

    @Test func notOnceItWasCountedOut() {
        health.assigned([first])
        health.lost([first])
        #expect(health.problems == [noPart])
    }

    @Test func notWithoutBrokers() {
        health.assigned([first])
        health.kafka(ConsumerStatus(lag: [first: 7, TopicPartition(topic: "jobs", partition: 1): 9]))
        #expect(health.lag == [first: 7])
        health.kafka(ConsumerStatus(brokersAnswer: false, problems: ["Kafka's brokers do not answer"]))
        #expect(health.problems == ["Kafka's brokers do not answer"])
        #expect(health.lag.isEmpty)
        health.kafka(ConsumerStatus())
        #expect(health.problems.isEmpty)
    }

    @Test func notWhereNoDeadLetterCouldBeWritten() {
        health.assigned([first])
        #expect(health.deadLetterTopic("a-dlq", nil) == false)
        #expect(health.deadLetterTopic("b-dlq", "create it") == true)
        #expect(health.deadLetterTopic("b-dlq", "grant it") == false)
        #expect(health.problems == ["the dead-letter topic b-dlq cannot be written to: grant it"])
        #expect(health.deadLetterTopic("b-dlq", nil) == true)
        #expect(health.problems.isEmpty)
    }

    @Test func notWhileOneIsHeld() {
        health.assigned([first])
        let delivery = health.beginDelivery()
        health.deliveryIsHeld(delivery, because: "no acknowledgement")
        #expect(health.problems == ["dead letters are held: no acknowledgement"])
        #expect(health.heldDeadLetterCount == 1)
        health.endDelivery(delivery)
        #expect(health.problems.isEmpty)
    }

    @Test func notAtItsEnd() {
        health.assigned([first])
        health.stopping()
        #expect(health.problems == ["the worker is stopping"])
    }
}
