import Testing

@testable import ETLTesting

@Suite("FTPTestServer: which faults strike, and where")
struct FTPFaultScriptTests {
    private func taken(_ script: inout FTPFaultScript, _ verb: FTPVerb, _ path: FTPPath? = nil) -> [String] {
        script.take(.command(verb, path)).map(\.description)
    }

    @Test("one-shot faults strike once, in order")
    func order() {
        var script = FTPFaultScript()
        script.add([.on(.stor, .refuse("450 one")), .on(.stor, .refuse("450 two"))])
        #expect(taken(&script, .retr) == [])
        #expect(taken(&script, .stor) == ["STOR: refuse with 450 one"])
        #expect(taken(&script, .stor) == ["STOR: refuse with 450 two"])
        #expect(taken(&script, .stor) == [])
        #expect(script.pending.isEmpty)
    }

    @Test("the n-th call, counted from when the fault was scripted")
    func calls() {
        var script = FTPFaultScript()
        script.add([.on(.size, call: 3, .withholdReply), .on(.size, .refuse("550 first"))])
        #expect(taken(&script, .size) == ["SIZE: refuse with 550 first"])
        #expect(taken(&script, .size) == [])
        #expect(taken(&script, .size) == ["SIZE, call 3: withhold the reply"])
    }

    @Test("by path")
    func paths() {
        var script = FTPFaultScript()
        script.add([
            .on(.stor, path: "/a", .withholdReply), .on(.stor, path: .below("/out"), .withholdReply),
            .on(.stor, path: .named(suffix: ".part"), .withholdReply),
            .on(.stor, path: .matching { $0.name.count == 2 }, .withholdReply),
        ])
        #expect(taken(&script, .stor, "/b") == [])
        #expect(taken(&script, .stor) == [])
        #expect(taken(&script, .stor, "/out/x/y.part").count == 1)
        #expect(taken(&script, .stor, "/y.part").count == 1)
        #expect(taken(&script, .stor, "/xx").count == 1)
        #expect(taken(&script, .stor, "/a").count == 1)
        #expect(script.pending.isEmpty)
    }

    @Test("a kept fault stays, and leaves the first word to a one-shot")
    func kept() {
        var script = FTPFaultScript()
        script.add([
            .on(.retr, .refuse("450 kept"), .throttle(bytesPerSecond: 10)).keep, .on(.retr, .refuse("450 once")),
        ])
        let first = FTPFaultPlan(script.take(.command(.retr, "/a")))
        #expect(first.refusal == "450 once")
        #expect(first.transfer.bytesPerSecond == 10)
        #expect(FTPFaultPlan(script.take(.command(.retr, "/a"))).refusal == "450 kept")
        #expect(FTPFaultPlan(script.take(.command(.retr, "/a"))).refusal == "450 kept")
        script.clear()
        #expect(script.take(.command(.retr, "/a")).isEmpty)
    }

    @Test("connections and any command")
    func otherTriggers() {
        var script = FTPFaultScript()
        script.add([.onConnect(call: 2, .withholdReply), .onAnyCommand(call: 2, .dropControl())])
        #expect(script.take(.connect).isEmpty)
        #expect(taken(&script, .user).isEmpty)
        #expect(script.take(.connect).map(\.description) == ["connect, call 2: withhold the reply"])
        #expect(taken(&script, .pass).count == 1)
    }

    @Test("what becomes of a reply")
    func replies() {
        func reply(_ effect: FTPFaultEffect, _ reply: FTPReply = FTPReply(213, "10")) -> [String]? {
            FTPFaultPlan([.on(.size, effect)]).lastReply(reply)
                .map { [$0.now, $0.later].map { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(reply(.wrongSize(by: -3)) == ["213 7\r\n", ""])
        #expect(reply(.wrongSize(by: -3), FTPReply(550, "No.")) == ["550 No.\r\n", ""])
        #expect(reply(.answer("451 no")) == ["451 no\r\n", ""])
        #expect(reply(.answer("226-a\r\n226 b\r\n")) == ["226-a\r\n226 b\r\n", ""])
        #expect(reply(.garbage([0x21])) == ["!", ""])
        #expect(reply(.halfReply()) == ["213 ", "10\r\n"])
        #expect(reply(.dropControl()) == ["213 10\r\n", ""])
    }
}

@Suite("FTPTestServer: the bytes of a transfer")
struct FTPTransferProgressTests {
    private func progress(_ entries: [(FTPTransferScript.Cue, FTPFaultEffect.Offset)], total: Int?, pace: Int? = nil)
        -> FTPTransferProgress
    {
        var script = FTPTransferScript()
        for (cue, offset) in entries { script.add(cue, at: offset) }
        script.bytesPerSecond = pace
        return FTPTransferProgress(script: script, total: total)
    }

    @Test("with no fault, all that is there")
    func plain() {
        var progress = progress([], total: nil)
        #expect(progress.next(available: 5, elapsed: 0) == .move(5))
        #expect(progress.next(available: 0, elapsed: 0) == .idle)
    }

    @Test(
        "a cue strikes at its byte, once",
        arguments: [(FTPFaultEffect.Offset.start, 0), (.byte(3), 3), (.middle, 5), (.lastByte, 9), (.byte(10), 10)])
    func place(offset: FTPFaultEffect.Offset, position: Int) {
        var progress = progress([(.truncate, offset)], total: 10)
        if position > 0 {
            #expect(progress.next(available: 10, elapsed: 0) == .move(position))
            progress.didMove(position)
        }
        #expect(progress.next(available: 10 - position, elapsed: 0) == .cue(.truncate))
        #expect(progress.next(available: 10 - position, elapsed: 0) == (position == 10 ? .idle : .move(10 - position)))
    }

    @Test("two cues, the nearer first")
    func two() {
        var progress = progress([(.drop(.close), .byte(7)), (.stall, .byte(3))], total: 10)
        #expect(progress.next(available: 10, elapsed: 0) == .move(3))
        progress.didMove(3)
        #expect(progress.next(available: 7, elapsed: 0) == .cue(.stall))
        #expect(progress.next(available: 7, elapsed: 0) == .move(4))
        progress.didMove(4)
        #expect(progress.next(available: 3, elapsed: 0) == .cue(.drop(.close)))
    }

    @Test("the middle of an upload is known at its end")
    func atEnd() {
        var progress = progress([(.truncate, .middle)], total: nil)
        #expect(progress.next(available: 10, elapsed: 0) == .move(10))
        progress.didMove(10)
        #expect(progress.cueAtEnd()?.position == 5)
        #expect(progress.cueAtEnd() == nil)
        var beyond = self.progress([(.truncate, .byte(11))], total: nil)
        beyond.didMove(10)
        #expect(beyond.cueAtEnd() == nil)
    }

    @Test("a pace")
    func pace() {
        var progress = progress([], total: 1000, pace: 100)
        #expect(progress.next(available: 1000, elapsed: 0) == .wait(nanoseconds: 50_000_001))
        #expect(progress.next(available: 1000, elapsed: 100_000_000) == .move(10))
        progress.didMove(10)
        #expect(progress.next(available: 2, elapsed: 100_000_000) == .wait(nanoseconds: 20_000_001))
        #expect(progress.next(available: 2, elapsed: 1_000_000_000) == .move(2))
    }
}
