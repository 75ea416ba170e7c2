import ETL

/// A question to who sits at the terminal.
enum Confirmation {
    /// Asks on standard error and waits for a line; only `y` and `yes` mean yes.
    static func ask(_ question: String) -> Bool {
        StandardErrorOutput.shared.write(Array(question.utf8))
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}
