import ETLTesting
import Foundation
import Testing

@Suite("Every fault at every command of a transfer's life")
struct FaultMatrixTests {
    /// `FAULT_MATRIX_EVERY=n` takes every `n`th cell alone, for builds that take many times as long.
    private static let every = ProcessInfo.processInfo.environment["FAULT_MATRIX_EVERY"].flatMap { Int($0) } ?? 1

    /// Cells that only compute, and those that mostly wait, at once.
    private static let (busy, waiting) = (8, 64)

    /// The rows are the commands of a transfer in which nothing goes wrong: one that the product begins to send has
    /// cells from then on, and needs a rule.
    @Test func theFileTheLettersAndTheOffset() async {
        await Self.strikeAll(of: FaultMatrixScene.all)
    }

    @Test func theSameWithTLS() async {
        await Self.strikeAll(of: FaultMatrixScene.encrypted)
    }

    private static func strikeAll(of scenes: [FaultMatrixScene]) async {
        let start = ContinuousClock.now
        let clean = await Self.observe(scenes.map { .clean($0) }, atOnce: Self.busy)
        var cells: [FaultMatrixCell] = []
        for (cell, observation) in clean {
            #expect(observation.brokenPromises == [], "\(cell)")
            cells += FaultMatrixCell.all(of: cell.scene, steps: observation.steps)
        }
        let chosen = stride(from: 0, to: cells.count, by: Self.every).map { [cells] in cells[$0] }
        async let slow = Self.observe(chosen.filter(\.needsTimeout), atOnce: Self.waiting)
        let fast = await Self.observe(chosen.filter { !$0.needsTimeout }, atOnce: Self.busy)
        var tally = FaultMatrixTally()
        for (cell, observation) in fast + (await slow) {
            tally.add(observation)
            guard let expectation = FaultMatrixExpectation(cell) else {
                Issue.record("there is no rule for \(cell)")
                continue
            }
            let problems = expectation.problems(of: observation)
            #expect(problems.isEmpty, "\(cell): \(problems.joined(separator: "; "))")
        }
        print(tally.summary(ContinuousClock.now - start))
    }

    @Test func aCommandWithoutARuleIsNoticed() {
        for scene in FaultMatrixScene.all + FaultMatrixScene.encrypted {
            let step = FaultMatrixStep(verb: .noop, call: 1)
            for fault in FaultMatrixFault.all(at: step) {
                #expect(FaultMatrixRules(scene: scene, step: step, fault: fault.nature).tries == nil)
            }
        }
    }

    private static func observe(
        _ cells: [FaultMatrixCell], atOnce width: Int
    ) async -> [(FaultMatrixCell, FaultMatrixObservation)] {
        await withTaskGroup(of: (FaultMatrixCell, FaultMatrixObservation)?.self) { group in
            var (rest, results) = (cells[...], [(FaultMatrixCell, FaultMatrixObservation)]())
            func begin() {
                guard let cell = rest.popFirst() else { return }
                group.addTask {
                    do {
                        return (cell, try await FaultMatrixRun.observe(cell))
                    } catch {
                        Issue.record("\(cell): \(error)")
                        return nil
                    }
                }
            }
            for _ in 0..<width { begin() }
            while let result = await group.next() {
                if let result { results.append(result) }
                begin()
            }
            return results
        }
    }
}
