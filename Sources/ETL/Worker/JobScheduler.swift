/// Which job may start when: at most so many at once, at most so many connections to each server, one at a time for
/// each destination and those in the order in which they came.
///
/// A job gets all that it needs at once or waits with nothing in hand. So no two jobs wait for each other's server,
/// and a server that is slow or full holds up only the jobs that need it.
///
/// The oldest job is not overtaken for ever: two servers that others keep busy may never have room at the same moment.
/// After a while those who came later leave its servers alone until it has had them.
struct JobScheduler {
    /// What is known of a job.
    private struct Job {
        let destination: FileLocation?
        let lane: Int
        var isRunning = false
        var isConnected = false
    }

    /// The oldest job that waits for room, and how many have started before it.
    private struct Overtaken {
        let job: JobNumber
        let lane: Int
        var count = 0
    }

    private let concurrency: Int
    private var jobs: [JobNumber: Job] = [:]
    private var order = DestinationOrder()
    private var servers: ServerLoads
    private var lanes = JobLanes()
    private var overtaken: Overtaken?

    /// - Parameters:
    ///   - concurrency: jobs that run at once at most.
    ///   - maxConnections: connections to a server at most; the same each time it is asked.
    init(concurrency: Int, maxConnections: @escaping @Sendable (ServerName) -> Int) {
        self.concurrency = concurrency
        servers = ServerLoads(maxConnections)
    }

    /// Jobs that run.
    private(set) var runningCount = 0

    /// Jobs that could run if there were room: neither running nor behind another one of their destination.
    var readyCount: Int { lanes.readyCount }

    /// Whether one more job could run at all, its servers permitting.
    var hasFreeSlot: Bool { runningCount < concurrency }

    /// Takes a job in. It stands behind every earlier one of its destination.
    mutating func add(_ job: JobNumber, needing needs: JobNeeds) {
        let lane = lanes.index(of: needs.lane) { servers.ends(of: needs.lane) }
        jobs[job] = Job(destination: needs.destination, lane: lane)
        if needs.destination.map({ order.append(job, to: $0) }) ?? true { lanes.insert(job, into: lane) }
    }

    /// Starts every job that can start now.
    ///
    /// - Returns: the jobs started, those that came first before others of their lane.
    mutating func start() -> [JobNumber] {
        guard readyCount > 0 else {
            overtaken = nil
            return []
        }
        var started: [JobNumber] = []
        noteOldest()
        while hasFreeSlot, let lane = nextLane(), let job = lanes.popFirst(of: lane) {
            runningCount += 1
            jobs[job]?.isRunning = true
            jobs[job]?.isConnected = true
            servers.connect(lanes.ends(of: lane))
            started.append(job)
            if let oldest = overtaken, oldest.job < job { overtaken?.count += 1 }
            noteOldest()
        }
        return started
    }

    /// The job's file needs no more connection; its dead letter may still be on its way.
    mutating func disconnect(_ job: JobNumber) {
        guard let known = jobs[job], known.isConnected else { return }
        jobs[job]?.isConnected = false
        servers.disconnect(lanes.ends(of: known.lane))
    }

    /// A server has no room for the job's connection: from now on fewer are opened to it. To be called once the job is
    /// disconnected.
    mutating func wasRefused(by server: ServerName) {
        servers.wasRefused(by: server)
    }

    /// Connections that running jobs have to a server.
    func connectionCount(to server: ServerName) -> Int { servers.connectionCount(to: server) }

    /// Starts no job that needs the server until ``release(_:)``.
    mutating func hold(_ server: ServerName) {
        servers.setHeld(server, true)
    }

    /// Jobs that need the server may start again.
    mutating func release(_ server: ServerName) {
        servers.setHeld(server, false)
    }

    /// Jobs that could start if there were nothing but the server in their way.
    func readyCount(needing server: ServerName) -> Int { lanes.readyCount(needing: server) }

    /// The job's file has gone over connections to its servers.
    mutating func succeeded(_ job: JobNumber) {
        guard let lane = jobs[job]?.lane else { return }
        servers.succeeded(lanes.ends(of: lane))
    }

    /// The job stops running and waits to be tried again: it keeps its place before later jobs of its destination
    /// and nothing else.
    mutating func suspend(_ job: JobNumber) {
        disconnect(job)
        guard jobs[job]?.isRunning == true else { return }
        jobs[job]?.isRunning = false
        runningCount -= 1
    }

    /// A suspended job may run again.
    mutating func resume(_ job: JobNumber) {
        guard let known = jobs[job], !known.isRunning else { return }
        lanes.insert(job, into: known.lane)
    }

    /// The job is over, or is not to be done at all; the next one of its destination may run.
    mutating func remove(_ job: JobNumber) {
        guard let known = jobs.removeValue(forKey: job) else { return }
        if known.isConnected { servers.disconnect(lanes.ends(of: known.lane)) }
        if known.isRunning { runningCount -= 1 } else { lanes.remove(job, from: known.lane) }
        guard let destination = known.destination, let next = order.remove(job, from: destination),
            let lane = jobs[next]?.lane
        else { return }
        lanes.insert(next, into: lane)
    }

    /// Of the lanes with room at both ends, the one whose first job came first.
    private func nextLane() -> Int? {
        lanes.earliest { lane in
            let reserved = reservedServers(from: lane)
            return lanes.ends(of: lane).allSatisfy { end in
                servers.hasRoom(for: end) && !reserved.contains { $0.server == end.server }
            }
        }?.lane
    }

    /// Remembers the oldest job that only waits for room.
    private mutating func noteOldest() {
        let oldest = lanes.earliest { lane in !lanes.ends(of: lane).contains { servers.isHeld($0.server) } }
        guard overtaken?.job != oldest?.job else { return }
        overtaken = oldest.map { Overtaken(job: $0.job, lane: $0.lane) }
    }

    /// The ends of a job which was overtaken as often as there are slots: a lane is to leave its servers to it.
    private func reservedServers(from lane: Int) -> [ServerLoads.End] {
        guard let overtaken, overtaken.count >= concurrency, overtaken.lane != lane else { return [] }
        return lanes.ends(of: overtaken.lane)
    }
}
