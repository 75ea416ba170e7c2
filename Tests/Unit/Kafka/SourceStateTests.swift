import ETL
import Testing

@testable import ETLKafka

/// What a source decides, without librdkafka.
struct SourceStateTests {
    var state = SourceState(maxHeldBytes: 10)

    @Test mutating func messagesWaitForCredit() throws {
        state.assign([jobs(0)])
        #expect(try taken() == .assigned([jobs(0)]))
        #expect(state.appetite == 0)
        state.request(2)
        #expect(state.appetite == 2)
        for offset: Int64 in 0..<3 { state.receive(message(0, offset)) }
        #expect(state.appetite == 0)
        #expect(try taken()?.offsets == [0, 1])
        #expect(state.credit == 0)
        #expect(isWaiting())
        state.request(5)
        #expect(try taken()?.offsets == [2])
        #expect(state.credit == 4)
    }

    @Test mutating func bytesAreBounded() {
        state.assign([jobs(0)])
        state.request(100)
        #expect(state.room == .init(messages: 100, bytes: 10))
        state.receive(message(0, 0, bytes: 9))
        #expect(state.appetite == 99)
        #expect(state.room == .init(messages: 99, bytes: 1))
        #expect(!state.isFull)
        state.receive(message(0, 1, bytes: 1))
        #expect(state.appetite == 0)
        #expect(state.room == nil)
        #expect(state.isFull)
        _ = state.takeEvent()
        _ = state.takeEvent()
        #expect(!state.isFull)
    }

    @Test mutating func onlyWhatIsAssignedAndToldIsCommitted() throws {
        state.markDone(jobs(0), before: 1)
        state.assign([jobs(0)])
        // The worker has not heard of this assignment: it speaks of an older one.
        state.markDone(jobs(0), before: 2)
        #expect(state.takeStores().isEmpty)
        _ = state.takeEvent()
        state.markDone(jobs(0), before: 4)
        #expect(state.takeStores() == [jobs(0): 4])
        #expect(state.takeStores().isEmpty)
    }

    /// What stands behind the last message is none (a transaction's mark), and would be lag for ever.
    @Test mutating func theEndOfTheLogIsCommittedOnceAllBeforeItIsDone() throws {
        state.assign([jobs(0)])
        _ = state.takeEvent()
        state.request(10)
        state.receive(message(0, 5))
        state.receive(message(0, 6))
        state.reachEnd(of: jobs(0), at: 8)
        #expect(state.takeStores().isEmpty)
        state.markDone(jobs(0), before: 6)
        #expect(state.takeStores() == [jobs(0): 6])
        state.markDone(jobs(0), before: 7)
        #expect(state.takeStores() == [jobs(0): 8])
        // The other way round: all was done before the end was told.
        state.receive(message(0, 9))
        state.markDone(jobs(0), before: 10)
        #expect(state.takeStores() == [jobs(0): 10])
        state.reachEnd(of: jobs(0), at: 11)
        #expect(state.takeStores() == [jobs(0): 11])
    }

    @Test mutating func anEndThatMoreHasFollowedIsNoEnd() throws {
        state.assign([jobs(0)])
        _ = state.takeEvent()
        state.request(10)
        state.receive(message(0, 5))
        state.reachEnd(of: jobs(0), at: 7)
        state.receive(message(0, 7))
        state.markDone(jobs(0), before: 6)
        #expect(state.takeStores() == [jobs(0): 6])
        state.markDone(jobs(0), before: 8)
        #expect(state.takeStores() == [jobs(0): 8])
    }

    /// A log that was made anew fills up to where the old one was done.
    @Test mutating func whatWasDoneOfTheOldLogIsNothingOfTheNew() throws {
        state.assign([jobs(0)])
        _ = state.takeEvent()
        state.request(100)
        for offset: Int64 in 0..<3 { state.receive(message(0, offset)) }
        _ = state.takeEvent()
        state.markDone(jobs(0), before: 3)
        for offset: Int64 in 0..<3 { state.receive(message(0, offset)) }
        state.reachEnd(of: jobs(0), at: 3)
        // The worker has not had the new messages yet: it speaks of the old ones.
        state.markDone(jobs(0), before: 3)
        #expect(state.takeStores().isEmpty)
        #expect(try taken()?.offsets == [0, 1, 2])
        #expect(state.takeStores().isEmpty)
        state.markDone(jobs(0), before: 1)
        #expect(state.takeStores() == [jobs(0): 1])
        state.markDone(jobs(0), before: 3)
        #expect(state.takeStores() == [jobs(0): 3])
    }

    /// The group begins behind the last message, or at one that was made anew and has none.
    @Test mutating func anEndWithoutAnyMessageIsCommitted() {
        state.reachEnd(of: jobs(0), at: 3)
        #expect(state.takeStores().isEmpty)
        state.assign([jobs(0)])
        state.reachEnd(of: jobs(0), at: 3)
        #expect(state.takeStores() == [jobs(0): 3])
        state.revoke([jobs(0)], deadline: .seconds(20))
        state.reachEnd(of: jobs(0), at: 4)
        #expect(state.takeStores().isEmpty)
    }

    @Test mutating func aRevocationEndsWithTheReleaseOfAll() throws {
        state.assign([jobs(0), jobs(1)])
        _ = state.takeEvent()
        state.request(10)
        state.receive(message(0, 0))
        state.receive(message(1, 0))
        state.revoke([jobs(0)], deadline: .seconds(20))
        // What the worker has not had yet is the next owner's; the rest goes on.
        #expect(try taken() == .revoked([jobs(0)]))
        #expect(try taken() == .messages([message(1, 0)]))
        state.receive(message(0, 1))
        #expect(isWaiting())
        #expect(state.revocationEnd(at: .seconds(19)) == nil)
        // A job that ends in time still counts.
        state.markDone(jobs(0), before: 1)
        #expect(state.takeStores() == [jobs(0): 1])
        #expect(state.release([jobs(7)]) == false)
        #expect(state.release([jobs(0)]) == true)
        #expect(state.revocationEnd(at: .seconds(19)) == .released([jobs(0)]))
        state.finishRevocation()
        #expect(state.revokedPartitions == nil)
        state.markDone(jobs(0), before: 2)
        #expect(state.takeStores().isEmpty)
        #expect(state.release([jobs(0)]) == false)
    }

    @Test mutating func aRevocationCanBeOverdue() throws {
        state.assign([jobs(0)])
        state.revoke([jobs(0)], deadline: .seconds(20))
        #expect(state.revocationEnd(at: .seconds(20)) == .overdue([jobs(0)]))
        state.lose([jobs(0)])
        let told = [try taken(), try taken(), try taken()]
        #expect(told == [.assigned([jobs(0)]), .revoked([jobs(0)]), .lost([jobs(0)])])
    }

    @Test mutating func whatIsLostIsNotStored() {
        state.assign([jobs(0)])
        _ = state.takeEvent()
        state.markDone(jobs(0), before: 3)
        state.lose([jobs(0)])
        #expect(state.takeStores().isEmpty)
    }

    @Test mutating func aFailureIsToldUntilClosed() throws {
        state.assign([jobs(0)])
        state.fail(MessageSourceError("first"))
        state.fail(MessageSourceError("second"))
        for _ in 0..<2 {
            #expect(failure() == MessageSourceError("first"))
        }
        state.finish()
        #expect(failure() == MessageSourceError("first"))
        state.close()
        #expect(try taken() == nil)
    }

    @Test mutating func closingAnswersARevocation() {
        state.assign([jobs(0)])
        state.revoke([jobs(0)], deadline: .seconds(20))
        state.close()
        #expect(state.appetite == 0)
        #expect(state.revocationEnd(at: .zero) == .released([jobs(0)]))
    }

    @Test mutating func afterAFatalErrorARevocationIsAnsweredWithoutTheWorker() throws {
        state.assign([jobs(0)])
        _ = try taken()
        state.fail(MessageSourceError("fatal"))
        state.revoke([jobs(0)], deadline: .seconds(60))
        #expect(state.revocationEnd(at: .zero) == .released([jobs(0)]))
    }

    @Test mutating func aLogThatWasCutShortIsCommittedWhereItGoesOn() throws {
        state.assign([jobs(0)])
        _ = try taken()
        state.markDone(jobs(0), before: 500)
        state.markDone(jobs(0), before: 1)
        #expect(state.takeStores() == [jobs(0): 1])
    }

    private mutating func taken() throws -> MessageSourceEvent? { try state.takeEvent()?.get() }

    private mutating func isWaiting() -> Bool { state.takeEvent() == nil }

    private mutating func failure() -> MessageSourceError? {
        guard case .failure(let error) = state.takeEvent() else { return nil }
        return error as? MessageSourceError
    }

    private func message(_ partition: Int32, _ offset: Int64, bytes: Int = 0) -> Message {
        Message(topicPartition: jobs(partition), offset: offset, value: [UInt8](repeating: 0, count: bytes))
    }
}
