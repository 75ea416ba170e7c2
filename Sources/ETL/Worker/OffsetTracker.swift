import DequeModule

/// Which offsets of one partition are done, and how far a commit may go.
///
/// Jobs end out of order; a commit says "everything before this". So the position is the contiguous low-water mark:
/// one offset past the last of the unbroken run of done ones.
struct OffsetTracker {
    private struct Entry {
        let offset: Int64
        var isDone = false
    }

    private var entries: Deque<Entry> = []

    /// Offsets taken and not yet below the low-water mark: the length of the commit window.
    var windowCount: Int { entries.count }

    /// The offset that the commits wait for; `nil` where nothing is outstanding.
    var oldest: Int64? { entries.first?.offset }

    /// The offset that was taken last, whether it is done or not.
    private(set) var last: Int64?

    /// Notes that `offset` was taken. Offsets come in ascending order; gaps are as good as any (compaction,
    /// transaction markers).
    ///
    /// - Returns: whether it comes after all others. One that does not is not taken: the log was rewound, and what is
    ///   known of its offsets says nothing of what they are now.
    mutating func take(_ offset: Int64) -> Bool {
        if let last, offset <= last { return false }
        last = offset
        entries.append(Entry(offset: offset))
        return true
    }

    /// Notes that `offset` is done.
    ///
    /// - Returns: the new commit position, if the low-water mark has moved.
    mutating func finish(_ offset: Int64) -> Int64? {
        guard let index = index(of: offset) else { return nil }
        entries[index].isDone = true
        var position: Int64?
        while let first = entries.first, first.isDone {
            position = first.offset + 1
            entries.removeFirst()
        }
        return position
    }

    private func index(of offset: Int64) -> Int? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].offset == offset ? low : nil
    }
}
