import ETL
import Synchronization

/// The directories of one server that are known to exist, so that a missing one is made with the fewest commands.
///
/// Nothing is ever asked beforehand: a file is simply sent, and only when the server refuses it are its directories
/// made.
final class FTPDirectories: Sendable {
    /// Beyond this many the memory starts anew: what is forgotten costs a refused MKD, once.
    private static let most = 10_000

    private let known = Locked<Set<[UInt8]>>([])

    /// The directories above `path` that are not known, the outermost first.
    func unknown(above path: RemotePath) -> [String] {
        known.withLock { known in path.ancestors.filter { !known.contains(Array($0.utf8)) } }
    }

    /// Notes that a directory is there.
    func exists(_ directory: String) {
        note([directory])
    }

    /// Notes that every directory above `path` is there.
    func exist(above path: RemotePath) {
        // The innermost stands for the others, so that the common case is one look.
        let innermost = Array(path.directory.utf8)
        guard !known.withLock({ $0.contains(innermost) }) else { return }
        note(path.ancestors)
    }

    /// Whether a refusal to take a file can mean that its directory is not there. It forgets the directory: somebody
    /// may have removed it.
    func mayBeMissing(_ reply: FTPReply) -> Bool {
        guard [450, 451, 550, 551, 553].contains(reply.code) else { return false }
        known.withLock { $0.removeAll() }
        return true
    }

    /// Whether a refused MKD says that the directory is there.
    static func saysThatItExists(_ reply: FTPReply) -> Bool {
        let words = reply.lines.joined(separator: " ").lowercased()
        return reply.code == 521 || words.contains("exist") && !words.contains("not exist")
    }

    private func note(_ directories: [String]) {
        known.withLock { known in
            if known.count + directories.count > Self.most { known.removeAll() }
            for directory in directories { known.insert(Array(directory.utf8)) }
        }
    }
}
