/// The faults that have not struck yet, in the order in which they were scripted.
struct InMemoryKafkaFaults {
    private var faults: [InMemoryKafka.Fault] = []

    mutating func add(_ more: [InMemoryKafka.Fault]) {
        faults += more
    }

    mutating func clear() {
        faults = []
    }

    /// The fault that strikes at this moment; it is used up unless it is kept.
    mutating func strike(at moment: InMemoryKafka.Fault.Moment) -> InMemoryKafka.Fault? {
        guard let index = faults.firstIndex(where: { $0.moment == moment }) else { return nil }
        return faults[index].isKept ? faults[index] : faults.remove(at: index)
    }
}
