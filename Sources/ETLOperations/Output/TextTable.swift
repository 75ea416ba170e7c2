import ETL

/// Columns of text, aligned for a person: the rows are kept until ``lines()``.
struct TextTable {
    /// Which side a column is flush with.
    enum Alignment {
        case left, right
    }

    private let alignments: [Alignment]
    private var widths: [Int]
    private var rows: [[String]] = []

    /// - Parameter columns: the titles, each with the side that its column is flush with.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        widths = columns.map { Self.width(of: $0.title) }
        rows.append(columns.map(\.title))
    }

    /// Adds a row. What a cell holds is from outside: control characters could change what a terminal shows.
    mutating func add(_ cells: [String]) {
        let cells = cells.map(OneLine.of)
        for (column, cell) in cells.enumerated() { widths[column] = max(widths[column], Self.width(of: cell)) }
        rows.append(cells)
    }

    /// How many rows wait, the titles among them.
    var count: Int { rows.count }

    /// The rows so far, and forgets them; rows that come later are at least as wide.
    mutating func lines() -> [String] {
        defer { rows = [] }
        return rows.map { row in
            let padded = row.enumerated().map { column, cell in
                let isLast = column == row.count - 1
                let padding = String(repeating: " ", count: widths[column] - Self.width(of: cell))
                return alignments[column] == .right ? padding + cell : isLast ? cell : cell + padding
            }
            return padded.joined(separator: "  ")
        }
    }

    /// Columns of a terminal: those of East Asia's scripts take two.
    private static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { width, scalar in
            switch scalar.value {
            case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: width
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                width + 2
            default: width + 1
            }
        }
    }
}
