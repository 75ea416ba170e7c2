/// How many connections to each server may be open: what the settings allow, and less where a server has said that it
/// is too many.
///
/// Servers rarely tell their limits beforehand, and other clients count as well. So a refusal (FTP 421, "too many
/// connections") lowers the limit below what was open, and it grows back by one after a hundred files, in case the
/// reason has passed.
struct ConnectionLimits {
    private let configured: @Sendable (ServerName) -> Int
    private var learned: [ServerName: Int] = [:]
    private var successes: [ServerName: Int] = [:]

    /// Files after which a lowered limit is tried one higher.
    static let patience = 100

    init(_ configured: @escaping @Sendable (ServerName) -> Int) {
        self.configured = configured
    }

    /// Connections that may be open at once.
    subscript(server: ServerName) -> Int {
        min(configured(server), learned[server] ?? .max)
    }

    /// Whether any server has less than the settings allow.
    var hasLearned: Bool { !learned.isEmpty }

    /// The server has refused one more connection while `open` others were there.
    mutating func refused(_ server: ServerName, open: Int) {
        learned[server] = max(1, min(self[server], open))
        successes[server] = 0
    }

    /// A file went over a connection to the server.
    mutating func succeeded(_ server: ServerName) {
        guard let limit = learned[server] else { return }
        successes[server, default: 0] += 1
        guard successes[server, default: 0] >= Self.patience else { return }
        successes[server] = 0
        learned[server] = limit + 1 < configured(server) ? limit + 1 : nil
    }
}
