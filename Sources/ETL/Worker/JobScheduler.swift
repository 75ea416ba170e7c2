import DequeModule

/// Which job may start when: at most so many at once, at most so many connections to each server, one at a time for
/// each destination and those in the order in which they came.
///
/// A job gets all that it needs at once or waits with nothing in hand. So no two jobs wait for each other's server,
/// and a server that is slow or full holds up only the jobs that need it.
///
/// The oldest job is not overtaken for ever: two servers that others keep busy may never have room at the same moment.
/// After a while those who came later leave its servers alone until it has had them.
struct JobScheduler {
    /// The oldest job that waits for room, and how many have started before it.
    private struct Overtaken {
        let job: JobNumber
        let lane: JobNeeds.Lane
        var count = 0
    }

    private let concurrency: Int
    private var limits: ConnectionLimits

    private var needs: [JobNumber: JobNeeds] = [:]
    private var queues: [FileLocation: Deque<JobNumber>] = [:]
    private var lanes: [JobNeeds.Lane: Deque<JobNumber>] = [:]
    private var connections: [ServerName: Int] = [:]
    private var running: Set<JobNumber> = []
    private var connected: Set<JobNumber> = []
    private var held: Set<ServerName> = []
    private var overtaken: Overtaken?

    /// - Parameters:
    ///   - concurrency: jobs that run at once at most.
    ///   - maxConnections: connections to a server at most.
    init(concurrency: Int, maxConnections: @escaping (ServerName) -> Int) {
        self.concurrency = concurrency
        limits = ConnectionLimits(maxConnections)
    }

    /// Jobs that run.
    var runningCount: Int { running.count }

    /// Jobs that could run if there were room: neither running nor behind another one of their destination.
    private(set) var readyCount = 0

    /// Whether one more job could run at all, its servers permitting.
    var hasFreeSlot: Bool { running.count < concurrency }

    /// Takes a job in. It stands behind every earlier one of its destination.
    mutating func add(_ job: JobNumber, needing needs: JobNeeds) {
        self.needs[job] = needs
        guard let destination = needs.destination else { return makeReady(job) }
        queues[destination, default: []].append(job)
        if queues[destination]?.first == job { makeReady(job) }
    }

    /// Starts every job that can start now.
    ///
    /// - Returns: the jobs started, those that came first before others of their lane.
    mutating func start() -> [JobNumber] {
        var started: [JobNumber] = []
        noteOldest()
        while hasFreeSlot, readyCount > 0, let lane = nextLane() {
            guard let job = lanes[lane]?.popFirst() else { break }
            if lanes[lane]?.isEmpty == true { lanes[lane] = nil }
            readyCount -= 1
            running.insert(job)
            connected.insert(job)
            count(lane, by: 1)
            started.append(job)
            if let oldest = overtaken, oldest.job < job { overtaken?.count += 1 }
            noteOldest()
        }
        return started
    }

    /// The job's file needs no more connection; its dead letter may still be on its way.
    mutating func disconnect(_ job: JobNumber) {
        guard connected.remove(job) != nil, let lane = needs[job]?.lane else { return }
        count(lane, by: -1)
    }

    /// A server has no room for the job's connection: from now on fewer are opened to it. To be called once the job is
    /// disconnected.
    mutating func wasRefused(by server: ServerName) {
        limits.refused(server, open: connections[server, default: 0])
    }

    /// Connections that running jobs have to a server.
    func connectionCount(to server: ServerName) -> Int { connections[server, default: 0] }

    /// Starts no job that needs the server until ``release(_:)``.
    mutating func hold(_ server: ServerName) {
        held.insert(server)
    }

    /// Jobs that need the server may start again.
    mutating func release(_ server: ServerName) {
        held.remove(server)
    }

    /// Jobs that could start if there were nothing but the server in their way.
    func readyCount(needing server: ServerName) -> Int {
        lanes.reduce(0) { $0 + ($1.key.ends.contains { $0.0 == server } ? $1.value.count : 0) }
    }

    /// The job's file has gone over connections to its servers.
    mutating func succeeded(_ job: JobNumber) {
        for (server, _) in needs[job]?.lane.ends ?? [] { limits.succeeded(server) }
    }

    /// The job stops running and waits to be tried again: it keeps its place before later jobs of its destination
    /// and nothing else.
    mutating func suspend(_ job: JobNumber) {
        disconnect(job)
        running.remove(job)
    }

    /// A suspended job may run again.
    mutating func resume(_ job: JobNumber) {
        guard needs[job] != nil, !running.contains(job) else { return }
        makeReady(job)
    }

    /// The job is over, or is not to be done at all; the next one of its destination may run.
    mutating func remove(_ job: JobNumber) {
        disconnect(job)
        guard let needs = needs.removeValue(forKey: job) else { return }
        if running.remove(job) == nil { makeUnready(job, in: needs.lane) }
        guard let destination = needs.destination else { return }
        let wasFirst = queues[destination]?.first == job
        queues[destination]?.removeAll { $0 == job }
        guard let next = queues[destination]?.first else {
            queues[destination] = nil
            return
        }
        if wasFirst { makeReady(next) }
    }

    /// Puts the job into its lane, before those that came later: what is tried again is what the commits wait for.
    private mutating func makeReady(_ job: JobNumber) {
        guard let lane = needs[job]?.lane else { return }
        let place = lanes[lane]?.firstIndex(following: job) ?? 0
        lanes[lane, default: []].insert(job, at: place)
        readyCount += 1
    }

    private mutating func makeUnready(_ job: JobNumber, in lane: JobNeeds.Lane) {
        guard let index = lanes[lane]?.firstIndex(of: job) else { return }
        lanes[lane]?.remove(at: index)
        if lanes[lane]?.isEmpty == true { lanes[lane] = nil }
        readyCount -= 1
    }

    /// Of the lanes with room at both ends, the one whose first job came first.
    private func nextLane() -> JobNeeds.Lane? {
        var earliest: (lane: JobNeeds.Lane, job: JobNumber)?
        for (lane, jobs) in lanes {
            guard let job = jobs.first, job < earliest?.job ?? .last, hasRoom(lane) else { continue }
            earliest = (lane, job)
        }
        return earliest?.lane
    }

    private func hasRoom(_ lane: JobNeeds.Lane) -> Bool {
        let reserved = reservedServers(from: lane)
        return lane.ends.allSatisfy { server, ends in
            // A learned limit of 1 must not keep a file that moves within one server from ever being tried.
            !held.contains(server) && !reserved.contains(server)
                && connections[server, default: 0] + ends <= max(limits[server], ends)
        }
    }

    /// Remembers the oldest job that only waits for room.
    private mutating func noteOldest() {
        var oldest: (lane: JobNeeds.Lane, job: JobNumber)?
        for (lane, jobs) in lanes {
            guard let job = jobs.first, job < oldest?.job ?? .last, !lane.ends.contains(where: { held.contains($0.0) })
            else { continue }
            oldest = (lane, job)
        }
        guard overtaken?.job != oldest?.job else { return }
        overtaken = oldest.map { Overtaken(job: $0.job, lane: $0.lane) }
    }

    /// The servers that a lane is to leave to a job which was overtaken as often as there are slots.
    private func reservedServers(from lane: JobNeeds.Lane) -> [ServerName] {
        guard let overtaken, overtaken.count >= concurrency, overtaken.lane != lane else { return [] }
        return overtaken.lane.ends.map(\.0)
    }

    private mutating func count(_ lane: JobNeeds.Lane, by sign: Int) {
        for (server, ends) in lane.ends { connections[server, default: 0] += sign * ends }
    }
}

extension JobNeeds.Lane {
    /// Each server with the number of connections to it: two where a file moves within one server.
    var ends: [(ServerName, Int)] {
        guard let source, let destination else { return [] }
        return source == destination ? [(source, 2)] : [(source, 1), (destination, 1)]
    }
}

extension Deque<JobNumber> {
    /// Where `job` belongs among ascending numbers.
    fileprivate func firstIndex(following job: JobNumber) -> Int {
        var (low, high) = (0, count)
        // New jobs go to the end, which is where most come from.
        if let last, last < job { return count }
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < job { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
