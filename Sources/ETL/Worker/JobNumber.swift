/// The worker's own number for a job that it has taken: unique in the process, ascending in the order of arrival.
struct JobNumber: Hashable, Comparable, Sendable {
    let value: UInt64

    /// After every job that a worker can take.
    static let last = JobNumber(value: .max)

    static func < (left: JobNumber, right: JobNumber) -> Bool { left.value < right.value }
}
