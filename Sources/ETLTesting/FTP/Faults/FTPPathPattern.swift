/// Which paths a fault or a wait is about. A literal is the path itself: `path: "/out/a.img"`.
public struct FTPPathPattern: Sendable {
    let text: String
    let isAny: Bool
    private let match: @Sendable (FTPPath?) -> Bool

    private init(text: String, isAny: Bool = false, match: @escaping @Sendable (FTPPath?) -> Bool) {
        self.text = text
        self.isAny = isAny
        self.match = match
    }

    /// Whether a command about this path is meant; `nil` is a command about none.
    func matches(_ path: FTPPath?) -> Bool { match(path) }

    /// Every command, those about no path as well.
    public static let any = FTPPathPattern(text: "", isAny: true) { _ in true }

    /// This path and no other.
    public static func path(_ path: FTPPath) -> FTPPathPattern {
        FTPPathPattern(text: " \(path)") { $0 == path }
    }

    /// Whatever is in a directory, however deep.
    public static func below(_ directory: FTPPath) -> FTPPathPattern {
        FTPPathPattern(text: " below \(directory)") { $0.map { $0 != directory && $0.isWithin(directory) } ?? false }
    }

    /// Names that end so: `.named(suffix: ".part")` are files that are not published yet.
    public static func named(suffix: String) -> FTPPathPattern {
        FTPPathPattern(text: " *\(suffix)") { $0?.name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) ?? false }
    }

    /// Paths of which the closure says so.
    public static func matching(_ predicate: @escaping @Sendable (FTPPath) -> Bool) -> FTPPathPattern {
        FTPPathPattern(text: " (some)") { $0.map(predicate) ?? false }
    }
}

extension FTPPathPattern: ExpressibleByStringLiteral {
    /// This path and no other.
    public init(stringLiteral path: String) {
        self = .path(FTPPath(path))
    }
}
