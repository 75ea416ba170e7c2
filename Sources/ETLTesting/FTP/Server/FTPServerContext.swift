import ETL
import NIOCore
import Synchronization

/// What all connections of one server share.
final class FTPServerContext: Sendable {
    let profile: FTPServerProfile
    let users: [FTPTestUser]
    let files: FTPTestFileSystem
    /// `nil`: the server has no TLS.
    let tls: FTPServerTLS?
    let log = FTPActivityLog()
    let script = Locked(FTPFaultScript())

    private struct Guarded {
        var lastSession = 0
        var lastStall = 0
        var stalls: [Int: EventLoopPromise<Void>] = [:]
        var channels: [Int: any Channel] = [:]
        var isStopped = false
    }

    private let guarded = Locked(Guarded())

    init(profile: FTPServerProfile, users: [FTPTestUser], files: FTPTestFileSystem, tls: FTPServerTLS? = nil) {
        self.profile = profile
        self.users = users
        self.files = files
        self.tls = tls
    }

    /// Takes the faults that strike now, and says so in the transcript.
    func plan(for event: FTPFaultScript.Event, session: Int, isEncrypted: Bool) -> FTPFaultPlan {
        let faults = script.withLock { $0.take(event) }
        for fault in faults { log.log(.fault(fault.description), session: session, isEncrypted: isEncrypted) }
        return FTPFaultPlan(faults)
    }

    // MARK: Connections

    /// Gives a connection its number, and keeps it for the end of the server.
    func add(_ channel: any Channel) -> Int {
        let (id, isTooLate) = guarded.withLock { guarded in
            guarded.lastSession += 1
            guarded.channels[guarded.lastSession] = channel
            return (guarded.lastSession, guarded.isStopped)
        }
        if isTooLate { channel.close(promise: nil) }
        log.change { $0.connections += 1 }
        log.log(.connected, session: id)
        return id
    }

    /// Whether one more connection is within the profile's limit; it counts as open from now on.
    func admit() -> Bool {
        log.change { activity in
            if let limit = profile.connectionLimit, activity.openConnections >= limit { return false }
            activity.openConnections += 1
            activity.mostConnections = max(activity.mostConnections, activity.openConnections)
            return true
        }
    }

    func remove(session: Int, wasAdmitted: Bool) {
        guarded.withLock { _ = $0.channels.removeValue(forKey: session) }
        // In this order: whoever waits for the connection's end finds it in the transcript.
        log.log(.disconnected, session: session)
        if wasAdmitted { log.change { $0.openConnections -= 1 } }
    }

    /// Ends all connections, and with `forGood` those that are on their way too; returns when they are closed.
    func closeConnections(forGood: Bool = false) async {
        let channels = guarded.withLock { guarded in
            guarded.isStopped = guarded.isStopped || forGood
            return Array(guarded.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { try? await channel.closeFuture.get() }
    }

    // MARK: Stalls

    /// Something stops here: until stalls are released or the control connection ends.
    func stall(_ channel: any Channel) -> (id: Int, released: EventLoopFuture<Void>) {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let id = guarded.withLock { guarded in
            guarded.lastStall += 1
            guarded.stalls[guarded.lastStall] = promise
            return guarded.lastStall
        }
        log.change { $0.stalls += 1 }
        channel.closeFuture.whenComplete { _ in self.releaseStall(id) }
        return (id, promise.futureResult)
    }

    func releaseStalls() {
        release { _ in true }
    }

    func releaseStall(_ id: Int) {
        release { $0 == id }
    }

    private func release(_ isMeant: (Int) -> Bool) {
        let promises = guarded.withLock { guarded in
            let released = guarded.stalls.filter { isMeant($0.key) }
            for id in released.keys { guarded.stalls[id] = nil }
            return released.values
        }
        guard !promises.isEmpty else { return }
        log.change { $0.stalls -= promises.count }
        for promise in promises { promise.succeed() }
    }
}
