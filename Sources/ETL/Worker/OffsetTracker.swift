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

    /// Notes that `offset` was taken. Offsets come in ascending order; gaps are as good as any (compaction,
    /// transaction markers). One that was taken before, after a rewind, is not taken again.
    ///
    /// - Returns: whether it is new.
    mutating func take(_ offset: Int64) -> Bool {
        if let last = entries.last, offset <= last.offset { return false }
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
