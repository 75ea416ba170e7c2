import CSockets
import ETL
import Logging
import Testing

@testable import ETLTransports

@Suite("An event loop")
struct EventLoopTests {
    /// A pipe of the system's: what one end is written to makes the other readable.
    private struct Ends {
        let reading: Int32
        let writing: Int32

        static func with<Result>(_ body: (Ends) async throws -> Result) async throws -> Result {
            var ends: [Int32] = [-1, -1]
            try #require(etl_pipe_make(&ends) == 0)
            let result = try await body(Ends(reading: ends[0], writing: ends[1]))
            for end in ends { etl_descriptor_close(end) }
            return result
        }
    }

    /// An actor that lives on a loop, as sessions do.
    private actor Resident {
        let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

        init(_ loop: EventLoop) {
            self.loop = loop
        }

        func wait(for socket: Int32, atMost timeout: Duration, _ interrupt: Interrupt = Interrupt()) async
            -> SocketWaitEnd
        {
            await loop.wait(for: socket, .reading, atMost: timeout, interrupt)
        }
    }

    private let loop = EventLoopGroup.shared.loops[0]

    init() throws {
        try loop.start()
    }

    @Test func hearsOfWhatIsReadyAlready() async throws {
        try await Ends.with { ends in
            etl_pipe_write_byte(ends.writing)
            let end = await Resident(loop).wait(for: ends.reading, atMost: .seconds(30))
            #expect(end == .ready)
        }
    }

    @Test func hearsOfWhatBecomesReady() async throws {
        try await Ends.with { ends in
            async let end = Resident(loop).wait(for: ends.reading, atMost: .seconds(30))
            etl_pipe_write_byte(ends.writing)
            #expect(await end == .ready)
        }
    }

    @Test func givesUpInTime() async throws {
        try await Ends.with { ends in
            let end = await Resident(loop).wait(for: ends.reading, atMost: .milliseconds(20))
            #expect(end == .timedOut)
        }
    }

    /// From another thread, before and while it waits.
    @Test func isInterrupted() async throws {
        let error = TransferError(.cancelled, isRetriable: true)
        try await Ends.with { ends in
            let interrupt = Interrupt()
            async let end = Resident(loop).wait(for: ends.reading, atMost: .seconds(30), interrupt)
            interrupt.raise(error)
            #expect(await end == .interrupted(error))
            let again = await Resident(loop).wait(for: ends.reading, atMost: .seconds(30), interrupt)
            #expect(again == .interrupted(error))
        }
    }

    /// Many waits at once, of which each hears of its own socket and of no other.
    @Test func keepsManyWaitsApart() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<50 {
                group.addTask {
                    try await Ends.with { ends in
                        let isWritten = index.isMultiple(of: 2)
                        async let end = Resident(loop).wait(
                            for: ends.reading, atMost: isWritten ? .seconds(30) : .milliseconds(100))
                        if isWritten { etl_pipe_write_byte(ends.writing) }
                        return await end == (isWritten ? .ready : .timedOut)
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func runsTheTasksThatPreferIt() async throws {
        let sum = await withTaskExecutorPreference(loop.tasks) {
            await withTaskGroup(of: Int.self) { group in
                for index in 1...100 {
                    group.addTask {
                        await Task.yield()
                        return index
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 5050)
    }

    @Test func isThereForAJobBeforeAnySession() {
        let store = FTPFileStore(
            FTPStoreConfiguration(host: "localhost", user: "etl", password: "secret"),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        #expect(store.executors.first === loop.tasks)
    }

    /// What a job calls stays on its loop, and a session that it borrows is of that loop.
    @Test func aTaskKnowsItsLoop() async throws {
        let group = EventLoopGroup(count: 3)
        try group.start()
        for (index, executor) in group.executors.enumerated() {
            let home = await withTaskExecutorPreference(executor) { group.home }
            #expect(home == index)
        }
        // Elsewhere: each in turn.
        #expect((0..<4).map { _ in group.home } == [0, 1, 2, 0])
    }
}
