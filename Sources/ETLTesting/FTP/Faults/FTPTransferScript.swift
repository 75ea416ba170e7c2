/// What is to happen to the bytes of one transfer, and where.
struct FTPTransferScript: Equatable {
    /// What happens at a place in the data.
    enum Cue: Equatable {
        case drop(FTPFaultEffect.Ending)
        case dropControl
        case stall
        case truncate
    }

    /// A cue and its place.
    struct Entry: Equatable {
        let cue: Cue
        let offset: FTPFaultEffect.Offset
    }

    private(set) var entries: [Entry] = []
    var bytesPerSecond: Int?
    /// The encrypted connection ends without TLS's close_notify.
    var omitsCloseNotify = false

    mutating func add(_ cue: Cue, at offset: FTPFaultEffect.Offset) {
        entries.append(Entry(cue: cue, offset: offset))
    }
}

extension FTPFaultEffect.Offset {
    /// The byte that it means; `nil` if that takes a length that is not known.
    func position(of total: Int?) -> Int? {
        switch self {
        case .start: 0
        case .byte(let count): count
        case .middle: total.map { $0 / 2 }
        case .lastByte: total.map { max(0, $0 - 1) }
        }
    }
}
