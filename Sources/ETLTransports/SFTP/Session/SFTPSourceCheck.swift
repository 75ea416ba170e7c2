/// Whether the file that was read is the one that is there: the decision.
struct SFTPSourceCheck: Equatable {
    /// What the server told before the first byte.
    let before: SFTPAttributes

    /// Bytes that came.
    let moved: Int64

    /// What it told of the open file afterwards; `nil` where it did not.
    var after: SFTPAttributes?

    /// Whether there are bytes after those that came.
    var hasMore = false

    var sizes: FTPSourceSizes { FTPSourceSizes(before: before.size, moved: moved, after: after?.size) }

    var verdict: FTPSourceSizes.Verdict {
        guard sizes.verdict == .whole else { return sizes.verdict }
        // Written to while it was read, and as long as before.
        if let first = before.modified, let last = after?.modified, first != last { return .changed }
        return hasMore ? .changed : .whole
    }

    /// What happened, for a person.
    var words: String {
        switch (sizes.verdict, hasMore) {
        case (.whole, false): "it was changed while it was read"
        case (.whole, true): "it is longer than the \(moved) bytes that the server told"
        default: sizes.description
        }
    }
}
