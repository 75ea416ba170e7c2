import ETL

/// Where a command's words go.
public struct CommandOutput: Sendable {
    /// What the command was asked for.
    public let results: any LogOutput

    /// What is said beside it.
    public let notes: any LogOutput

    /// Whether results are for a script: JSON.
    public let isJSON: Bool

    /// Whether somebody still reads the results.
    public let isWanted: @Sendable () -> Bool

    /// Names the two.
    ///
    /// - Parameters:
    ///   - results: standard output, outside of tests.
    ///   - notes: standard error, outside of tests.
    ///   - isWanted: whether somebody still reads the results; a command that only prints may end else.
    public init(
        results: any LogOutput, notes: any LogOutput, isJSON: Bool, isWanted: @escaping @Sendable () -> Bool = { true }
    ) {
        self.results = results
        self.notes = notes
        self.isJSON = isJSON
        self.isWanted = isWanted
    }

    /// A line for who asked.
    func result(_ line: String) { results.write(line: line) }

    /// A JSON object for who asked, in one line.
    func result(_ object: JSONObject) { results.write(object.line) }

    /// A line beside the results.
    func note(_ line: String) { notes.write(line: line) }
}
