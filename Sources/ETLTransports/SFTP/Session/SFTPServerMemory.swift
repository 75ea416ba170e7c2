import ETL
import Synchronization

/// What the sessions of a store have learnt of their server.
final class SFTPServerMemory: Sendable {
    private struct State {
        var lastTime: UInt32?
        var refusesReplacing = false
        var renamesTruly = false
    }

    private let state = Locked(State())

    /// The latest time that the server's clock has shown, in seconds since 1970.
    ///
    /// A published file that keeps its source's time says nothing of now.
    var lastTime: UInt32? { state.withLock(\.lastTime) }

    /// Notes a time that the server gave a file just now.
    func see(_ time: UInt32) {
        state.withLock { $0.lastTime = max($0.lastTime ?? 0, time) }
    }

    /// Whether the server has refused `posix-rename@openssh.com`, though it offers that.
    var refusesReplacing: Bool {
        get { state.withLock(\.refusesReplacing) }
        set { state.withLock { $0.refusesReplacing = newValue } }
    }

    /// Whether it was seen that a rename which the server confirmed had happened.
    var renamesTruly: Bool {
        get { state.withLock(\.renamesTruly) }
        set { state.withLock { $0.renamesTruly = newValue } }
    }
}
