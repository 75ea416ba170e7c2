/// The jobs of each destination in the order in which they came: the first of them may run, the others stand behind it.
struct DestinationOrder {
    private struct Ends {
        var first: JobNumber
        var last: JobNumber
    }

    private var ends: [FileLocation: Ends] = [:]
    /// Who stands right behind whom. Nearly every destination has one job at a time, and that one nobody behind it.
    private var followers: [JobNumber: JobNumber] = [:]

    /// Puts a job behind all others of its destination.
    ///
    /// - Returns: whether there are none.
    mutating func append(_ job: JobNumber, to destination: FileLocation) -> Bool {
        let last = Self.exchangeLast(of: &ends[destination, default: Ends(first: job, last: job)], for: job)
        guard last != job else { return true }
        followers[last] = job
        return false
    }

    /// Takes a job out, wherever it stands.
    ///
    /// - Returns: the job that is first now and was not before.
    mutating func remove(_ job: JobNumber, from destination: FileLocation) -> JobNumber? {
        guard let index = ends.index(forKey: destination) else { return nil }
        let follower = followers.removeValue(forKey: job)
        guard ends.values[index].first != job else {
            if let follower { ends.values[index].first = follower } else { ends.remove(at: index) }
            return follower
        }
        var previous = ends.values[index].first
        while let next = followers[previous], next != job { previous = next }
        followers[previous] = follower
        if follower == nil { ends.values[index].last = previous }
        return nil
    }

    private static func exchangeLast(of ends: inout Ends, for job: JobNumber) -> JobNumber {
        defer { ends.last = job }
        return ends.last
    }
}
