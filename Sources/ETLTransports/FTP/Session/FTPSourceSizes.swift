/// Whether the file that was read is the one that is there, by the sizes that are known of it: the decision.
///
/// A file that is replaced by another one of the same size while it is read cannot be told from one that is not: FTP
/// has no version of a file, and times are of whole seconds where a server tells them at all.
struct FTPSourceSizes: Equatable {
    enum Verdict: Equatable {
        case whole
        /// The source is another file than it was at the start.
        case changed
        /// The server ended the file before its end.
        case truncated
    }

    /// The size that the server announced with the transfer; `nil` where it announces none.
    let before: Int64?

    /// Bytes that came.
    let moved: Int64

    /// The size that it told afterwards; `nil` before it was asked, where it tells none, and where the file is gone:
    /// that somebody has taken it since is no fault of the copy.
    var after: Int64?

    var verdict: Verdict {
        // Another size than at the start, whatever came of it.
        if let before, let after, before != after { return .changed }
        guard let size = before ?? after, size != moved else { return .whole }
        // A file that was never announced may have been cut short or have grown: that it differs is all that is known.
        return before != nil && moved < size ? .truncated : .changed
    }
}

extension FTPSourceSizes: CustomStringConvertible {
    /// `60 bytes came of 100, and it is 60 bytes long now`.
    var description: String {
        "\(moved) bytes came" + (before.map { " of \($0)" } ?? "")
            + (after.map { ", and it is \($0) bytes long now" } ?? "")
    }
}
