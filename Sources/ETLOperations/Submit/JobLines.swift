/// The lines of an input, one after the other.
struct JobLines {
    private let input: any JobInput
    private var splitter = LineSplitter()
    private var lines: ArraySlice<JobLine> = []
    private var isAtEnd = false

    init(_ input: any JobInput) {
        self.input = input
    }

    /// The next line that is not blank; `nil` at the end, and where the task is cancelled.
    mutating func next() async throws(OperationError) -> JobLine? {
        while lines.isEmpty {
            if isAtEnd { return nil }
            if let piece = try await input.read() {
                lines = splitter.take(piece)[...]
            } else {
                isAtEnd = true
                lines = [Task.isCancelled ? nil : splitter.end()].compactMap(\.self)[...]
            }
        }
        return lines.popFirst()
    }
}
