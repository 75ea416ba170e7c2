import Infrastructure
import Testing

@Suite("A verdict over chaos")
struct ChaosVerdictTests {
    private let plan = Self.plan(.deadLetter)
    private let part = ".etl-file-sync-1700000000-0123456789abcdef.part"

    private static func plan(_ serverDown: ChaosPlan.ServerDown) -> ChaosPlan {
        let files = [
            ChaosFile(name: "a", size: 0, oldSize: 300), ChaosFile(name: "b", size: 7),
            ChaosFile(name: "c", size: 100_000, oldSize: 50_000),
        ]
        return ChaosPlan(
            seed: 0, serverDown: serverDown,
            steps: [ChaosPlan.Step(files: files, milliseconds: 0, event: .kill(worker: 0))])
    }

    /// What would be seen if all went well.
    private func allWell() -> ChaosObservations {
        var seen = ChaosObservations()
        for (offset, file) in plan.files.enumerated() {
            let sha256 = ChaosVerdict.sha256(file.content)
            seen.jobs.append(ChaosObservations.Job(name: file.name, partition: 0, offset: Int64(offset)))
            seen.atEnd[file.name] = sha256
            seen.reads[ChaosObservations.Read(name: file.name, sha256: sha256)] = 1
            seen.listed.insert(file.name)
        }
        seen.committed = [0: Int64(plan.files.count)]
        seen.moments = [ChaosObservations.Moment(committed: [0: 1], sizes: [first.name: first.size])]
        return seen
    }

    private var first: ChaosFile { plan.files[0] }

    private func problems(_ change: (inout ChaosObservations) -> Void) -> [String] {
        var seen = allWell()
        change(&seen)
        return ChaosVerdict(plan, seen).problems
    }

    @Test func isEmptyWhenAllIsWell() {
        let verdict = ChaosVerdict(plan, allWell())
        #expect(verdict.problems == [])
        #expect(verdict.reads == plan.files.count && verdict.leftTemporaries == 0)
    }

    @Test func ofABrokerThatLostTheGroupAsksOnlyForWhatIsCommitted() throws {
        let new = try #require(plan.files.first { $0.oldSize == nil })
        let last = Int64(plan.files.count - 1)
        // The last job is neither done nor committed.
        func seen(_ change: (inout ChaosObservations) -> Void = { _ in }) -> [String] {
            problems {
                $0.brokerLostTheGroup = true
                $0.committed = [0: last]
                $0.jobs.removeAll { $0.name == new.name }
                for (place, job) in $0.jobs.enumerated() {
                    $0.jobs[place] = ChaosObservations.Job(name: job.name, partition: 0, offset: Int64(place))
                }
                $0.jobs.append(ChaosObservations.Job(name: new.name, partition: 0, offset: last))
                $0.atEnd[new.name] = nil
                change(&$0)
            }
        }
        #expect(seen() == [])
        #expect(seen { $0.atEnd[new.name] = ChaosVerdict.sha256(new.content) } == [])
        #expect(seen { $0.brokerLostTheGroup = false }.count == 2)
        #expect(seen { $0.committed = [0: last + 1] } == ["\(new.name) is not moved and has no dead letter"])
        #expect(seen { $0.atEnd[new.name] = "0" } == ["\(new.name) is damaged and has no dead letter"])
    }

    @Test func namesALostFile() throws {
        let new = try #require(plan.files.first { $0.oldSize == nil })
        #expect(problems { $0.atEnd[new.name] = nil } == ["\(new.name) is not moved and has no dead letter"])
        #expect(problems { $0.atEnd[new.name] = "0" } == ["\(new.name) is damaged and has no dead letter"])
        #expect(
            problems {
                $0.atEnd[new.name] = nil
                $0.deadLetters[new.name] = "ConnectionRefused"
            } == [])
        #expect(
            problems {
                $0.atEnd[new.name] = "0"
                $0.deadLetters[new.name] = "ConnectionRefused"
            } == ["\(new.name) has a dead letter and is damaged"])
    }

    @Test func takesNoDeadLetterButOfAServerThatWasDown() {
        #expect(
            problems { $0.deadLetters[first.name] = "FileNotFound" }
                == ["\(first.name) has a dead letter of the kind FileNotFound"])
        var seen = allWell()
        seen.deadLetters[first.name] = "ConnectionRefused"
        #expect(ChaosVerdict(plan, seen).problems == [])
        #expect(ChaosVerdict(Self.plan(.hold), seen).problems.count == 1)
    }

    @Test func namesAPartThatWasRead() throws {
        let replaced = try #require(plan.files.first { $0.oldSize != nil })
        let old = ChaosVerdict.sha256(try #require(replaced.oldContent))
        #expect(problems { $0.reads[ChaosObservations.Read(name: replaced.name, sha256: old)] = 3 } == [])
        #expect(
            problems { $0.reads[ChaosObservations.Read(name: replaced.name, sha256: "0")] = 3 }
                == ["\(replaced.name) was read 3 times and was neither the old file nor the new one"])
        #expect(problems { $0.reads = [:] } == ["the observer read no more than 0 files"])
    }

    @Test func namesWhatIsCommittedAndNotDone() {
        let early = ChaosObservations.Moment(committed: [0: 1], sizes: [first.name: first.size + 1])
        #expect(problems { $0.moments.append(early) } == ["\(first.name) was committed before it was done"])
        #expect(problems { $0.committed = [0: Int64(plan.files.count) - 1] }.count == 1)
        #expect(problems { $0.moments = [] } == ["no offsets were looked at in the midst of the work"])
        #expect(problems { $0.jobs.removeLast() }.count == 1)
    }

    @Test func namesFilesThatShouldNotBeThere() {
        #expect(problems { $0.atEnd["x"] = "0" } == ["x is no name that should ever have been seen"])
        #expect(problems { $0.listed.insert("x") } == ["x is no name that should ever have been seen"])
        #expect(problems { $0.listed.insert(part) } == [])
        #expect(problems { $0.atEnd[part] = "0" }.count == 1)
        var seen = allWell()
        seen.atEnd[part] = "0"
        seen.lastHarm = 1_700_000_001
        #expect(ChaosVerdict(plan, seen).problems == [])
        #expect(ChaosVerdict(plan, seen).leftTemporaries == 1)
    }

    @Test func passesOnWhatWentWrongOtherwise() {
        #expect(problems { $0.mishaps = ["a mishap"] } == ["a mishap"])
    }
}
