import Testing

@testable import ETL

@Suite("What follows on what: the worker's decisions")
struct WorkerStateTests {
    @Test func nothingIsAskedForBeforeAPartitionIsThere() {
        var worker = WorkerScript()
        #expect(worker.handle(.source(.assigned([worker.partition]))) == [.request(32)])
    }

    @Test func aPublishedFileIsMarkedDone() {
        var worker = WorkerScript.assigned()
        #expect(worker.receive([7: "a"]).transfers == [1])
        #expect(worker.succeed(1).marks == [8])
    }

    @Test func offsetsAreMarkedInOrderThoughJobsEndInAnother() {
        var worker = WorkerScript.assigned()
        #expect(worker.receive([0: "a", 1: "b", 2: "c"]).transfers == [1, 2, 3])
        #expect(worker.succeed(2).marks == [])
        #expect(worker.succeed(3).marks == [])
        #expect(worker.succeed(1).marks == [3])
    }

    @Test func aLastingErrorIsMarkedDoneOnlyOnceItsDeadLetterIsAcknowledged() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        let actions = worker.fail(1, .lasting)
        #expect(actions.deadLetters == [JobFailure(jobID: "a", error: .lasting, retryCount: 0)])
        #expect(actions.marks == [])
        #expect(worker.handle(.deadLetterSent(JobNumber(value: 1), true)).marks == [1])
    }

    @Test func aDeadLetterThatWasGivenUpMarksNothing() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.fail(1, .lasting)
        #expect(worker.handle(.deadLetterSent(JobNumber(value: 1), false)).marks == [])
    }

    @Test func whatIsNoJobGoesStraightToTheDeadLetters() {
        var worker = WorkerScript.assigned()
        let actions = worker.receive([0: "bad"])
        #expect(actions.transfers == [])
        #expect(actions.deadLetters == [JobFailure(jobID: nil, error: .undecodable, retryCount: 0)])
    }

    @Test func aPassingErrorIsTriedAgainAndCounted() {
        var worker = WorkerScript.assigned(retries: 2)
        worker.receive([0: "a"])
        for attempt in 2...3 {
            #expect(worker.fail(1, .passing).waits == 1)
            #expect(worker.handle(.retryDue(JobNumber(value: 1))).attempts == [attempt])
        }
        #expect(worker.fail(1, .passing).deadLetters == [JobFailure(jobID: "a", error: .passing, retryCount: 2)])
    }

    @Test func aWaitingRetryHoldsNoSlot() {
        var worker = WorkerScript.assigned(concurrency: 1)
        #expect(worker.receive([0: "a", 1: "b"]).transfers == [1])
        #expect(worker.fail(1, .passing).transfers == [2])
    }

    @Test func aRetryThatComesTwiceStartsOnce() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.fail(1, .passing)
        #expect(worker.handle(.retryDue(JobNumber(value: 1))).transfers == [1])
        #expect(worker.handle(.retryDue(JobNumber(value: 1))).transfers == [])
    }

    @Test func aRewoundPartitionIsDoneFromThereAndWhatEndsForItsOldOffsetsMarksNothing() {
        var worker = WorkerScript.assigned()
        worker.receive([10: "a", 11: "b", 12: "c"])
        let rewound = worker.receive([0: "d", 1: "e"])
        #expect(rewound.contains(.partitionWasRewound(worker.partition, to: 0, from: 12)))
        #expect(rewound.transfers == [4, 5])
        #expect(worker.succeed(1).marks == [])
        #expect(worker.succeed(3).marks == [])
        #expect(worker.succeed(4).marks == [1])
        #expect(worker.succeed(2).marks == [])
        #expect(worker.succeed(5).marks == [2])
    }

    @Test func aRewindBehindWhatIsDoneIsSeenAsWell() {
        var worker = WorkerScript.assigned()
        worker.receive([5: "a"])
        #expect(worker.succeed(1).marks == [6])
        #expect(worker.receive([5: "b"]).transfers == [2])
        #expect(worker.succeed(2).marks == [6])
    }

    @Test func whatIsOutstandingGrowsNoFurtherThanTheWindow() {
        var worker = WorkerScript.assigned(concurrency: 2, window: 20)
        var credit = 16
        var offset: Int64 = 0
        while credit > 0 {
            let actions = worker.receive([offset: "same"])
            credit += actions.requests - 1
            offset += 1
            try? #require(offset < 100)
        }
        #expect(offset == 20)
    }

    @Test func aServerThatHasNoRoomGetsFewerConnections() {
        var worker = WorkerScript.assigned(concurrency: 8)
        #expect(worker.receive([0: "a", 1: "b", 2: "c", 3: "d", 4: "e"]).transfers == [1, 2, 3, 4, 5])
        let busy = TransferError(.serverBusy, server: "b", isRetriable: true)
        for number: UInt64 in 3...5 { #expect(worker.fail(number, busy).waits == 1) }
        // Two were left; so it is two from now on.
        for number: UInt64 in 3...5 { #expect(worker.handle(.retryDue(JobNumber(value: number))).transfers == []) }
        #expect(worker.succeed(1).transfers == [3])
        #expect(worker.succeed(2).transfers == [4])
        #expect(worker.succeed(3).transfers == [5])
    }

    // MARK: Rebalances

    @Test func aRevokedPartitionWithNothingInFlightIsReleasedAtOnce() {
        var worker = WorkerScript.assigned()
        #expect(worker.handle(.source(.revoked([worker.partition]))).releases == [[worker.partition]])
    }

    @Test func jobsInFlightEndAndAreMarkedBeforeTheRelease() {
        var worker = WorkerScript.assigned(concurrency: 2)
        worker.receive([0: "a", 1: "b", 2: "c"])
        let revoked = worker.handle(.source(.revoked([worker.partition])))
        #expect(revoked.releases == [])
        #expect(revoked.cancels == [3])
        #expect(revoked.graces == [1])
        let first = worker.succeed(1)
        #expect(first.marks == [1])
        #expect(first.transfers == [])
        #expect(first.releases == [])
        let second = worker.succeed(2)
        #expect(second.marks == [2])
        #expect(second.releases == [[worker.partition]])
        #expect(second.lastIndexOfMark < second.lastIndexOfRelease)
    }

    @Test func afterTheGraceWhatStillRunsIsCancelledAndLeftToTheNextOwner() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a", 1: "b"])
        _ = worker.handle(.source(.revoked([worker.partition])))
        #expect(worker.succeed(2).marks == [])
        #expect(worker.handle(.graceOver(RevocationNumber(value: 1))).cancels == [1])
        let last = worker.fail(1, .cancelled)
        #expect(last.marks == [])
        #expect(last.deadLetters == [])
        #expect(last.releases == [[worker.partition]])
    }

    @Test func aWaitingRetryOfARevokedPartitionIsLeftToTheNextOwner() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.fail(1, .passing)
        let revoked = worker.handle(.source(.revoked([worker.partition])))
        #expect(revoked.cancels == [1])
        #expect(revoked.releases == [[worker.partition]])
        #expect(worker.handle(.retryDue(JobNumber(value: 1))).transfers == [])
    }

    @Test func aRetriableFailureDuringTheGraceIsAWaitingRetryNoMore() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.handle(.source(.revoked([worker.partition])))
        let failed = worker.fail(1, .passing)
        #expect(failed.waits == 0)
        #expect(failed.releases == [[worker.partition]])
    }

    @Test func aLostPartitionIsCommittedNoFurther() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a", 1: "b"])
        let lost = worker.handle(.source(.lost([worker.partition])))
        #expect(lost.cancels == [1, 2])
        #expect(worker.succeed(1).marks == [])
        let failed = worker.fail(2, .lasting)
        #expect(failed.marks == [])
        #expect(failed.deadLetters == [])
    }

    @Test func aResultOfAnOlderAssignmentIsDropped() {
        var worker = WorkerScript.assigned()
        worker.receive([5: "a"])
        _ = worker.handle(.source(.lost([worker.partition])))
        _ = worker.handle(.source(.assigned([worker.partition])))
        #expect(worker.succeed(1).marks == [])
        #expect(worker.receive([5: "a"]).transfers == [2])
        #expect(worker.succeed(2).marks == [6])
    }

    @Test func theSameDestinationWaitsForATransferOfAnOlderAssignmentToEnd() {
        var worker = WorkerScript.assigned()
        worker.receive([5: "same"])
        _ = worker.handle(.source(.lost([worker.partition])))
        _ = worker.handle(.source(.assigned([worker.partition])))
        #expect(worker.receive([5: "same"]).transfers == [])
        #expect(worker.fail(1, .cancelled).transfers == [2])
    }

    @Test func aRevocationThatEndedAsLostReleasesNothingLater() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.handle(.source(.revoked([worker.partition])))
        _ = worker.handle(.source(.lost([worker.partition])))
        _ = worker.handle(.source(.assigned([worker.partition])))
        #expect(worker.fail(1, .cancelled).releases == [])
        #expect(worker.receive([0: "a"]).transfers == [2])
        #expect(worker.succeed(2).marks == [1])
    }

    @Test func afterTheGraceNoDeadLetterIsBegun() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.handle(.source(.revoked([worker.partition])))
        _ = worker.handle(.graceOver(RevocationNumber(value: 1)))
        let last = worker.fail(1, .lasting)
        #expect(last.deadLetters == [])
        #expect(last.marks == [])
        #expect(last.releases == [[worker.partition]])
    }

    // MARK: The end

    @Test func onceStoppedNowNoDeadLetterIsBegun() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.handle(.stop)
        _ = worker.handle(.stopNow)
        let last = worker.fail(1, .lasting)
        #expect(last.deadLetters == [])
        #expect(last.marks == [])
        #expect(last.last == .finish(nil))
    }

    @Test func withoutItsSourceNoDeadLetterIsBegun() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        let fault = MessageSourceError("fenced")
        _ = worker.handle(.sourceEnded(fault))
        let last = worker.fail(1, .lasting)
        #expect(last.deadLetters == [])
        #expect(last.last == .finish(fault))
    }

    @Test func stoppingFinishesWhatRunsAndStartsNothing() {
        var worker = WorkerScript.assigned(concurrency: 1)
        worker.receive([0: "a", 1: "b"])
        #expect(worker.handle(.stop).cancels == [2])
        let last = worker.succeed(1)
        #expect(last.marks == [1])
        #expect(last.transfers == [])
        #expect(last.last == .finish(nil))
    }

    @Test func stoppingWithNothingInFlightIsTheEnd() {
        var worker = WorkerScript.assigned()
        #expect(worker.handle(.stop) == [.finish(nil)])
        #expect(worker.handle(.stop) == [])
    }

    @Test func stoppingNowCancelsWhatRuns() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        _ = worker.handle(.stop)
        #expect(worker.handle(.stopNow).cancels == [1])
        let last = worker.fail(1, .cancelled)
        #expect(last.marks == [])
        #expect(last.last == .finish(nil))
    }

    @Test func aJobThatFailsForGoodWhileStoppingIsStillBuried() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a", 1: "b"])
        _ = worker.handle(.stop)
        #expect(worker.fail(1, .lasting).deadLetters.count == 1)
        #expect(worker.fail(2, .passing).waits == 0)
        let sent = worker.handle(.deadLetterSent(JobNumber(value: 1), true))
        #expect(sent.marks == [1])
        #expect(sent.last == .finish(nil))
    }

    @Test func aSourceBeyondHelpEndsTheWorkerWithItsReason() {
        var worker = WorkerScript.assigned()
        worker.receive([0: "a"])
        let fault = MessageSourceError("fenced")
        #expect(worker.handle(.sourceEnded(fault)).cancels == [1])
        #expect(worker.fail(1, .cancelled).last == .finish(fault))
    }
}
