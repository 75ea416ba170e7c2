/// Counts what the cells came to.
struct FaultMatrixTally {
    private var outcomes: [String: Int] = [:]
    private var count = 0

    mutating func add(_ observation: FaultMatrixObservation) {
        count += 1
        outcomes[observation.outcome, default: 0] += 1
    }

    /// A heading and a line for each outcome, the most frequent first.
    func summary(_ time: Duration) -> String {
        let lines = outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "  \($0.value) × \($0.key)" }
        return (["fault matrix: \(count) cells in \(time / .seconds(1)) s"] + lines).joined(separator: "\n")
    }
}
