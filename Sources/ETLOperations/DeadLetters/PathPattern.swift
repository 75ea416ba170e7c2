/// A pattern for paths. With `*` (any characters, slashes among them) or `?` (one character) it is for the whole path;
/// without either, any path that contains it matches. Case counts.
public struct PathPattern: Hashable, Sendable {
    private let pattern: [Character]
    private let isGlob: Bool

    /// Takes a pattern as a user writes it.
    public init(_ text: String) {
        isGlob = text.contains("*") || text.contains("?")
        pattern = isGlob ? Array(text) : Array("*" + text + "*")
    }

    func matches(_ path: String) -> Bool {
        let path = Array(path)
        var (at, next) = (0, 0)
        // Where to go back to: behind the last star, with one character more for it.
        var star: (pattern: Int, path: Int)?
        while at < path.count {
            if next < pattern.count, pattern[next] == "*" {
                star = (next, at)
                next += 1
            } else if next < pattern.count, pattern[next] == path[at] || isGlob && pattern[next] == "?" {
                at += 1
                next += 1
            } else if let last = star {
                star = (last.pattern, last.path + 1)
                (at, next) = (last.path + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == "*" }
    }
}
