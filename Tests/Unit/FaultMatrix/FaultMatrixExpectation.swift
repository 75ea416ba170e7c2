import ETL

/// What a cell has to come to: from the rules for one try to the end of the job.
struct FaultMatrixExpectation {
    let content: FaultMatrixObservation.Content
    let letters: [FaultMatrixObservation.Letter]
    let retries: Int
    /// Temporary files that stay, since it is their removal that fails for good.
    let leftovers: Int

    /// `nil` where no rule says it.
    init?(_ cell: FaultMatrixCell) {
        guard let strike = cell.strike else { return nil }
        let rules = FaultMatrixRules(scene: cell.scene, step: strike.step, fault: strike.fault.nature)
        guard let tries = rules.tries else { return nil }
        let untouched: FaultMatrixObservation.Content = cell.scene.oldFile == .none ? .nothing : .old
        let result = strike.isKept ? tries.kept : tries.once
        guard let failure = result.failure else {
            (content, letters, retries) = (result.isDeceived ? .other : .new, [], 0)
            leftovers = result.leftovers
            return
        }
        // The prelude strikes every try.
        let stays = cell.scene.prelude != nil || strike.isKept && !result.isHealedByRetry
        if failure.isRetriable, !stays {
            (content, letters, retries, leftovers) = (.new, [], 1, result.leftovers)
            return
        }
        retries = failure.isRetriable ? cell.retries : 0
        content = result.losesFinalName ? .nothing : untouched
        letters = [FaultMatrixObservation.Letter(kind: failure.kind.rawValue, retryCount: retries)]
        // An old file stands aside once; a temporary file is left by every try that is struck.
        leftovers = strike.isKept && !result.losesFinalName ? result.leftovers * (retries + 1) : result.leftovers
    }

    /// What of an observation is not as it has to be, each in a line; empty when all is well.
    func problems(of seen: FaultMatrixObservation) -> [String] {
        var problems = seen.brokenPromises
        func compare<Value: Equatable>(_ name: String, _ value: Value, _ expected: Value) {
            if value != expected { problems.append("\(name): \(value) and not \(expected)") }
        }
        compare("under the final name", seen.content, content)
        compare("dead letters", seen.letters, letters)
        compare("retries", seen.retries, retries)
        compare("temporary files \(seen.leftovers)", seen.leftovers.count, leftovers)
        return problems
    }
}
