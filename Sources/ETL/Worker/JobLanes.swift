import DequeModule

/// The jobs that could run if there were room, by the servers that they connect: those of one lane start in the order of
/// their arrival.
///
/// Lanes have numbers, so that not every step of every job looks servers up by their names. A lane stays once it has
/// had a job; there are no more of them than pairs of servers in the settings.
struct JobLanes {
    private struct Lane {
        let key: JobNeeds.Lane
        let ends: [ServerLoads.End]
        var ready: Deque<JobNumber> = []
    }

    private var lanes: [Lane] = []
    private var indices: [JobNeeds.Lane: Int] = [:]
    /// The lanes that have a job, in any order.
    private var occupied: [Int] = []

    /// Jobs in all lanes.
    private(set) var readyCount = 0

    /// The lane's number; a lane that is new gets its ends.
    mutating func index(of key: JobNeeds.Lane, makeEnds: () -> [ServerLoads.End]) -> Int {
        if let index = indices[key] { return index }
        indices[key] = lanes.count
        lanes.append(Lane(key: key, ends: makeEnds()))
        return lanes.count - 1
    }

    /// The servers that a lane's jobs connect.
    func ends(of lane: Int) -> [ServerLoads.End] { lanes[lane].ends }

    /// Jobs in the lanes of a server.
    func readyCount(needing server: ServerName) -> Int {
        occupied.reduce(0) { count, lane in
            let key = lanes[lane].key
            return count + (key.source == server || key.destination == server ? lanes[lane].ready.count : 0)
        }
    }

    /// Puts a job into its lane, before those that came later: what is tried again is what the commits wait for.
    mutating func insert(_ job: JobNumber, into lane: Int) {
        if lanes[lane].ready.isEmpty { occupied.append(lane) }
        lanes[lane].ready.insert(job, at: lanes[lane].ready.firstIndex(notBefore: job))
        readyCount += 1
    }

    /// Takes a job out; does nothing where it is not there.
    mutating func remove(_ job: JobNumber, from lane: Int) {
        let index = lanes[lane].ready.firstIndex(notBefore: job)
        guard index < lanes[lane].ready.count, lanes[lane].ready[index] == job else { return }
        lanes[lane].ready.remove(at: index)
        removed(from: lane)
    }

    /// Takes the job out that came first.
    mutating func popFirst(of lane: Int) -> JobNumber? {
        guard let job = lanes[lane].ready.popFirst() else { return nil }
        removed(from: lane)
        return job
    }

    private mutating func removed(from lane: Int) {
        readyCount -= 1
        if lanes[lane].ready.isEmpty { occupied.removeAll { $0 == lane } }
    }

    /// Of the lanes with a job that `isOpen` allows, the one whose first job came first.
    func earliest(where isOpen: (Int) -> Bool) -> (lane: Int, job: JobNumber)? {
        var earliest: (lane: Int, job: JobNumber)?
        for lane in occupied {
            guard let job = lanes[lane].ready.first, job < earliest?.job ?? .last, isOpen(lane) else { continue }
            earliest = (lane, job)
        }
        return earliest
    }
}

extension Deque<JobNumber> {
    /// Where `job` stands among ascending numbers, or belongs.
    fileprivate func firstIndex(notBefore job: JobNumber) -> Int {
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
