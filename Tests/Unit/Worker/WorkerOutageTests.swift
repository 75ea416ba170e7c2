import Testing

@testable import ETL

@Suite("A server that is down is not a bad job: what the worker decides")
struct WorkerOutageTests {
    private let server = ServerName("B")

    @Test func withoutHoldTheJobIsTriedAgainAsAfterAnyError() {
        var worker = WorkerScript.assigned(retries: 1)
        worker.receive([0: "a"])
        let first = worker.fail(1, .outage)
        #expect(first.waits == 1)
        #expect(first.serversDown == [])
        _ = worker.handle(.retryDue(JobNumber(value: 1)))
        #expect(worker.fail(1, .outage).deadLetters.map(\.retryCount) == [1])
    }

    @Test func aJobIsKeptUntilItsServerIsBack() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a"])
        let failed = worker.fail(1, .outage)
        #expect(failed.serversDown == [server])
        #expect(failed.probes == [server])
        #expect(failed.waits == 0 && failed.deadLetters == [] && failed.marks == [])
        for _ in 0..<100 {
            let still = worker.handle(.probed(server, .outage))
            #expect(still.probes == [server])
            #expect(still.transfers == [] && still.deadLetters == [] && still.marks == [])
        }
        let back = worker.handle(.probed(server, nil))
        #expect(back.serversBack == [server])
        #expect(back.transfers == [1])
        #expect(worker.succeed(1).marks == [1])
    }

    @Test func nothingIsStartedForAServerThatIsDownAndOthersGoOn() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a"])
        _ = worker.fail(1, .outage)
        #expect(worker.receive([1: "b", 2: "other"]).transfers == [3])
        #expect(worker.succeed(3).marks == [])
        #expect(worker.handle(.probed(server, nil)).transfers == [1, 2])
    }

    @Test func jobsThatFailTogetherMakeOneOutage() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a", 1: "b"])
        #expect(worker.fail(1, .outage).probes == [server])
        #expect(worker.fail(2, .outage).probes == [])
        #expect(worker.handle(.probed(server, nil)).transfers == [1, 2])
    }

    @Test func whatRanIntoTheOutageGoesBeforeWhatCameLater() {
        var worker = WorkerScript.assigned(concurrency: 1, whenDown: .hold)
        worker.receive([0: "a", 1: "b", 2: "c"])
        _ = worker.fail(1, .outage)
        #expect(worker.handle(.probed(server, nil)).transfers == [1])
        #expect(worker.succeed(1).transfers == [2])
    }

    @Test func aConfirmedOutageCostsNoTry() {
        var worker = WorkerScript.assigned(retries: 0, whenDown: .hold)
        worker.receive([0: "a"])
        for _ in 0..<5 {
            _ = worker.fail(1, .outage)
            _ = worker.handle(.probed(server, .outage))
            #expect(worker.handle(.probed(server, nil)).transfers == [1])
        }
        // It was tried five times before, and that is what the dead letter says.
        #expect(worker.fail(1, .lasting).deadLetters.map(\.retryCount) == [5])
    }

    @Test func whatNoProbeSeesIsTheJobsOwnError() {
        var worker = WorkerScript.assigned(retries: 2, whenDown: .hold)
        worker.receive([0: "a"])
        for _ in 0..<2 {
            _ = worker.fail(1, .outage)
            #expect(worker.handle(.probed(server, nil)).transfers == [1])
        }
        #expect(worker.fail(1, .outage).deadLetters.map(\.retryCount) == [2])
    }

    @Test func aJobOnItsLastTryIsKeptAsWell() {
        var worker = WorkerScript.assigned(retries: 3, whenDown: .hold)
        worker.receive([0: "a"])
        for _ in 0..<3 {
            #expect(worker.fail(1, .passing).waits == 1)
            _ = worker.handle(.retryDue(JobNumber(value: 1)))
        }
        let failed = worker.fail(1, .outage)
        #expect(failed.probes == [server] && failed.deadLetters == [])
        _ = worker.handle(.probed(server, .outage))
        #expect(worker.handle(.probed(server, nil)).transfers == [1])
        #expect(worker.succeed(1).marks == [1])
    }

    @Test func aRefusedLogInIsAnOutageThoughNoRetryCanHelp() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a"])
        let refused = TransferError(.loginFailed, server: "b", isRetriable: false, isOutage: true)
        #expect(worker.fail(1, refused).serversDown == [server])
    }

    @Test func aServerThatIsFullOfOurOwnConnectionsIsNotDown() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a", 1: "b"])
        let busy = TransferError(.serverBusy, server: "b", isRetriable: true, isOutage: true)
        let refused = worker.fail(2, busy)
        #expect(refused.serversDown == [])
        #expect(refused.waits == 1)
        #expect(worker.fail(1, busy).serversDown == [server])
    }

    @Test func aRevokedPartitionsJobsAreNotKept() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a", 1: "b"])
        _ = worker.fail(1, .outage)
        let revoked = worker.handle(.source(.revoked([worker.partition])))
        #expect(revoked.releases == [])
        #expect(worker.fail(2, .outage).releases == [[worker.partition]])
        // Nobody needs the server any more, so that nobody looks at it, and nobody goes on to say that it is down.
        #expect(worker.handle(.probed(server, .outage)) == [.outageIsForgotten(server)])
    }

    @Test func aStopDoesNotWaitForAServer() {
        var worker = WorkerScript.assigned(whenDown: .hold)
        worker.receive([0: "a"])
        _ = worker.fail(1, .outage)
        let stopped = worker.handle(.stop)
        #expect(stopped.contains(.finish(nil)))
        #expect(stopped.marks == [])
        #expect(worker.handle(.probed(server, nil)) == [])
    }

    @Test func theWindowIsBoundedAndItsEdgeIsTold() throws {
        var worker = WorkerScript.assigned(concurrency: 2, window: 20, whenDown: .hold)
        var credit = 16
        var offset: Int64 = 0
        var edges: [WorkerAction] = []
        while credit > 0, offset < 100 {
            let actions = worker.receive([offset: "a"])
            edges += actions.filter(\.isWindowEdge)
            credit += actions.requests - 1
            if let started = actions.transfers.first { _ = worker.fail(started, .outage) }
            offset += 1
        }
        #expect(offset == 20)
        #expect(edges == [.windowIsFull(messages: 20, oldest: ["jobs[0]@0"], serversDown: [server])])
        _ = worker.handle(.probed(server, nil))
        let more = (1...20).flatMap { worker.succeed($0) }
        #expect(more.filter(\.isWindowEdge) == [.windowHasRoom])
        #expect(more.requests > 0)
    }
}

extension WorkerAction {
    fileprivate var isWindowEdge: Bool {
        switch self {
        case .windowIsFull, .windowHasRoom: true
        default: false
        }
    }
}
