/// How many jobs run on each of the executors that stores offer, so that the next one goes where there are the fewest.
struct ExecutorLoads {
    private var loads: [ObjectIdentifier: Int] = [:]
    private var places: [JobNumber: ObjectIdentifier] = [:]

    /// The executor that a job is to run on, where it is counted until it has ended; `nil` if there are none.
    mutating func place(_ job: JobNumber, on executors: [any TaskExecutor]) -> (any TaskExecutor)? {
        ended(job)
        let least = executors.min { loads[ObjectIdentifier($0), default: 0] < loads[ObjectIdentifier($1), default: 0] }
        guard let least else { return nil }
        places[job] = ObjectIdentifier(least)
        loads[ObjectIdentifier(least), default: 0] += 1
        return least
    }

    /// A job is over. Harmless for one that was never placed.
    mutating func ended(_ job: JobNumber) {
        if let place = places.removeValue(forKey: job) { loads[place, default: 0] -= 1 }
    }
}
