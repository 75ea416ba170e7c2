import ETL

/// What a run of the demo came to.
struct DemoResult: Sendable {
    /// A dead letter, as it was read from its topic.
    struct Letter: Sendable {
        let jobID: String
        let kind: String
        let error: String
    }

    var totals = WorkerTotals()
    var seconds = 0.0
    var letters: [Letter] = []
    /// Connections that were logged in, at both servers.
    var logins = 0
    /// What is not as it should be, a line each.
    var problems: [String] = []

    var isRight: Bool { problems.isEmpty }
}
