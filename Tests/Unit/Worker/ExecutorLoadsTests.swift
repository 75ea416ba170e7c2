import Testing

@testable import ETL

@Suite("Where jobs run")
struct ExecutorLoadsTests {
    private final class Executor: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private let executors = [Executor(), Executor()]
    private var loads = ExecutorLoads()

    private mutating func place(_ job: UInt64) -> Int? {
        let place = loads.place(JobNumber(value: job), on: executors)
        return executors.firstIndex { $0 === place }
    }

    @Test mutating func whereTheFewestAre() {
        #expect((1...4).map { place($0) } == [0, 1, 0, 1])
        loads.ended(JobNumber(value: 2))
        loads.ended(JobNumber(value: 4))
        #expect((5...7).map { place($0) } == [1, 1, 0])
    }

    /// A retry is a job that is placed anew.
    @Test mutating func countsAJobOnce() {
        #expect(place(1) == 0)
        #expect(place(1) == 0)
        loads.ended(JobNumber(value: 1))
        loads.ended(JobNumber(value: 1))
        #expect((2...4).map { place($0) } == [0, 1, 0])
    }

    @Test mutating func anywhereIfNothingIsOffered() {
        #expect(loads.place(JobNumber(value: 1), on: []) == nil)
    }
}
