import ETLTesting
import Logging
import Testing

@testable import ETL

@Suite("Whoever brings the worker an input runs its loop")
struct WorkerInboxTests {
    private let kafka = InMemoryKafka()

    @Test func whatIsHeardBeforeTheStartIsTakenThen() async {
        let inbox = inbox()
        inbox.hear(.sourceEnded(MessageSourceError("gone")))
        inbox.start(loop(inbox))
        #expect(await inbox.end() == MessageSourceError("gone"))
    }

    @Test func theEndIsToldToWhoWaitsForIt() async {
        let inbox = inbox()
        inbox.start(loop(inbox))
        async let end = inbox.end()
        inbox.hear(.stop)
        #expect(await end == nil)
    }

    @Test func whatIsHeardAfterTheEndIsDropped() async {
        let inbox = inbox()
        inbox.start(loop(inbox))
        inbox.hear(.sourceEnded(nil))
        inbox.hear(.sourceEnded(MessageSourceError("too late")))
        #expect(await inbox.end() == nil)
    }

    @Test func noInputOfManyTasksIsLost() async {
        let health = WorkerHealth()
        let inbox = inbox()
        inbox.start(loop(inbox, health))
        await withDiscardingTaskGroup { tasks in
            for number: Int32 in 0..<1000 {
                tasks.addTask {
                    inbox.hear(.source(.assigned([TopicPartition(topic: "jobs", partition: number)])))
                }
            }
        }
        // Who brought the last of them has run the loop, or somebody does who was there before: its end comes behind.
        inbox.hear(.sourceEnded(nil))
        #expect(await inbox.end() == nil)
        #expect(health.partitions.count == 1000)
    }

    private func inbox() -> WorkerInbox { WorkerInbox(source: kafka.source(topics: ["jobs"])) }

    private func loop(_ inbox: WorkerInbox, _ health: WorkerHealth = WorkerHealth()) -> WorkerLoop {
        let log = WorkerLog(logger: Logger(label: "inbox", factory: { _ in SwiftLogNoOpLogHandler() }))
        let clock = ContinuousClock()
        let source = kafka.source(topics: ["jobs"])
        let effects = WorkerEffects(
            stores: FileStores([:]), transfer: FileTransfer(verification: .size, clock: clock),
            deadLetters: DeadLetterDelivery(sink: kafka.deadLetterSink(), clock: clock, health: health, log: log),
            configuration: WorkerConfiguration(), revocationGrace: .seconds(1), clock: clock, log: log, inbox: inbox)
        let state = WorkerState(concurrency: 1, retryPolicy: RetryPolicy(), maxConnections: { _ in 1 }) { _ in
            .failure(TransferError(.invalidJSON, isRetriable: false))
        }
        return WorkerLoop(
            state: state, effects: effects, source: source, health: health, log: log, sweeper: nil,
            metrics: WorkerMetrics(), clock: clock)
    }
}
