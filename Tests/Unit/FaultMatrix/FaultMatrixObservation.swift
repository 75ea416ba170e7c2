/// What one cell came to: what a reader of the servers and of Kafka can see.
struct FaultMatrixObservation: Sendable {
    /// What stands under the final name.
    enum Content: Hashable {
        case nothing, old, new, other
    }

    struct Letter: Hashable, CustomStringConvertible {
        let kind: String
        let retryCount: Int

        var description: String { "\(kind) after \(retryCount) retries" }
    }

    // After the first job.
    var content = Content.nothing
    var committed: Int64?
    var letters: [Letter] = []
    var retries = 0
    /// Names that only the worker can have made.
    var leftovers: [String] = []
    /// What a reader could have seen under the final name, if there was a part of a file among it.
    var partialHistory: String?
    /// Whether the fault has struck at all.
    var hasStruck = true
    /// What the server of the scene was asked.
    var steps: [FaultMatrixStep] = []

    // After the second one, with no fault any more.
    var secondIsDone = false
    var committedAtEnd: Int64?
    var lettersAtEnd = 0
    /// More connections than the one that a store keeps.
    var hasTooManyConnections = false
    /// Connections that stayed after the worker's end.
    var hasLeakedConnections = false

    /// In a few words, for the summary.
    var outcome: String {
        guard let letter = letters.first else {
            return retries == 0 ? "done at once" : "done after \(retries) \(retries == 1 ? "retry" : "retries")"
        }
        return "dead letter: \(letter)"
    }

    /// What holds in every cell, whatever the fault.
    var brokenPromises: [String] {
        var problems: [String] = []
        func require(_ isSo: Bool, _ problem: String) {
            if !isSo { problems.append(problem) }
        }
        require(hasStruck, "the fault has not struck")
        require(partialHistory == nil, "a reader could have seen a part of the file: \(partialHistory ?? "")")
        require(committed == 1, "committed \(committed.map(String.init) ?? "nothing") and not 1")
        require(letters.count <= 1, "\(letters.count) dead letters")
        require(letters.isEmpty || content != .new, "a dead letter of a file that is in place")
        require(!letters.isEmpty || content == .new || content == .other, "neither the file nor a dead letter")
        require(leftovers.allSatisfy { $0.contains("/.etl-file-sync-") }, "files of no known kind: \(leftovers)")
        require(secondIsDone && committedAtEnd == 2, "the next job was not done")
        require(lettersAtEnd == letters.count, "a dead letter of the next job")
        require(!hasTooManyConnections, "more than one connection to a server was kept")
        require(!hasLeakedConnections, "a connection outlived the worker")
        return problems
    }
}
