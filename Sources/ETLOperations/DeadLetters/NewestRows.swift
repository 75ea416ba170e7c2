/// The newest rows of many: memory is bounded by how many are wanted.
struct NewestRows {
    private let limit: Int
    private var rows: [DeadLetterRow] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ row: DeadLetterRow) {
        rows.append(row)
        if rows.count >= 2 * limit + 100 { cut() }
    }

    /// Oldest first.
    mutating func take() -> [DeadLetterRow] {
        cut()
        defer { rows = [] }
        return rows
    }

    private mutating func cut() {
        rows.sort(by: DeadLetterRow.isOlder)
        rows.removeFirst(max(0, rows.count - limit))
    }
}
