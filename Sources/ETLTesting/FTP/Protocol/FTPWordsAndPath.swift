/// An argument that begins with words and ends with a path, which may have spaces: `20250101000000 a b.img`.
struct FTPWordsAndPath: Equatable {
    /// The words before the path; fewer than asked for if there are not enough.
    let words: [[UInt8]]
    /// The path, its spaces kept.
    let rest: [UInt8]

    init(_ argument: [UInt8], afterWords count: Int) {
        let parts = argument.split(separator: UInt8(ascii: " "), maxSplits: count, omittingEmptySubsequences: false)
        words = parts.prefix(count).filter { !$0.isEmpty }.map(Array.init)
        rest = parts.count > count ? Array(parts[count]) : []
    }
}
