/// The faults that wait, in order, and which of them an event takes.
struct FTPFaultScript {
    /// What faults wait for.
    enum Event: Equatable {
        case connect
        case command(FTPVerb, FTPPath?)
    }

    private struct Entry {
        let fault: FTPFault
        var calls = 0
    }

    private var entries: [Entry] = []

    /// The faults that have not struck, and those that stay.
    var pending: [FTPFault] { entries.map(\.fault) }

    mutating func add(_ faults: [FTPFault]) {
        entries += faults.map { Entry(fault: $0) }
    }

    mutating func clear() {
        entries = []
    }

    /// The faults that strike now, the one-shot before those that stay. Every fault that matches counts the call,
    /// whichever takes it.
    mutating func take(_ event: Event) -> [FTPFault] {
        guard !entries.isEmpty else { return [] }
        var oneShot: Int?
        var kept: [FTPFault] = []
        for index in entries.indices where entries[index].fault.trigger.matches(event) {
            entries[index].calls += 1
            let entry = entries[index]
            guard entry.calls >= entry.fault.call else { continue }
            if entry.fault.stays {
                kept.append(entry.fault)
            } else if oneShot == nil {
                oneShot = index
            }
        }
        return (oneShot.map { [entries.remove(at: $0).fault] } ?? []) + kept
    }
}

extension FTPFault.Trigger {
    fileprivate func matches(_ event: FTPFaultScript.Event) -> Bool {
        switch (self, event) {
        case (.connect, .connect): true
        case (.command(let verb, let pattern), .command(let given, let path)):
            (verb == nil || verb == given) && pattern.matches(path)
        default: false
        }
    }
}
