import ETL
import Synchronization

@testable import ETLTransports

/// An SFTP server in memory, without SSH: it answers within the call that sends, so that a test waits for nothing.
final class SFTPTestServer: SFTPConnector {
    /// How it differs from OpenSSH's.
    struct Profile: Sendable {
        var extensions: [String: String] = [
            "posix-rename@openssh.com": "1", "statvfs@openssh.com": "2", "fsync@openssh.com": "1",
            "hardlink@openssh.com": "1",
        ]
        /// Whether the status ends after its code, as of old.
        var saysNothing = false
        /// Whether SSH_FXP_RENAME replaces a file.
        var renameReplaces = false
        /// The most bytes of an answer to a READ.
        var mostRead = 256 * 1024
        /// Whether answers come in any order.
        var shuffles = false
        /// The most bytes that come at a time.
        var mostAtOnce = Int.max
        var tellsSizes = true
        var tellsPermissions = true
        /// Whether all that is refused is SSH_FX_FAILURE.
        var onlyFails = false
        var capacity: Int?
        /// What is said in place of the first packet.
        var greeting: [UInt8]?
    }

    struct State {
        var tree = SFTPTestTree()
        var faults: [SFTPTestFault] = []
        var requests: [String] = []
        /// The same as faults are aimed at them, the first packet of each connection among them.
        var targets: [SFTPTestFault.Target] = []
        /// What was sent over a connection after it had been cut.
        var sendsAfterCut = 0
        var connections = 0
        /// What the next connection comes to.
        var refusal: TransferError?
        var now: UInt32 = 1_700_000_000
        /// Connections of an older one are closed.
        var generation = 0
    }

    let profile: Profile
    let state = Locked(State())

    init(_ profile: Profile = Profile()) {
        self.profile = profile
        state.withLock { $0.tree.capacity = profile.capacity }
    }

    func connect(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) -> any SFTPChannel {
        let (refusal, number) = state.withLock { state in
            state.connections += 1
            return (state.refusal.take(), state.connections)
        }
        if let refusal { throw refusal }
        return SFTPTestChannel(to: self, number: number, generation: state.withLock(\.generation))
    }

    /// Closes the connections that stand, as a server does with those that are idle.
    func closeAll() {
        state.withLock { $0.generation += 1 }
    }

    func script(_ fault: SFTPTestFault) {
        state.withLock { $0.faults.append(fault) }
    }

    /// The files, for a test to look at and to change.
    subscript(path: String) -> SFTPTestTree.Node? {
        get { state.withLock { $0.tree[path] } }
        set { state.withLock { $0.tree[path] = newValue } }
    }

    /// A file's content.
    func content(_ path: String) -> [UInt8]? {
        guard case .file(let bytes, _) = self[path] else { return nil }
        return bytes
    }

    func put(_ bytes: [UInt8], at path: String) {
        state.withLock { $0.tree[path] = .file(bytes, modified: $0.now) }
    }

    /// Names that only we would have made.
    var temporaries: [String] {
        state.withLock { $0.tree.paths.filter { $0.utf8.firstRange(of: ".etl-file-sync-".utf8) != nil } }
    }

    /// What was asked since ``forgetRequests()``, temporary names made equal.
    var requests: [String] { state.withLock(\.requests) }

    func forgetRequests() {
        state.withLock { state in
            state.requests = []
            state.targets = []
        }
    }

    var connections: Int { state.withLock(\.connections) }
}
