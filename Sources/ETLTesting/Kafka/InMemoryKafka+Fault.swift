extension InMemoryKafka {
    /// Something that goes wrong when its moment comes. One-shot, unless it is kept: `.sendRefused.keep`.
    public struct Fault: Hashable, Sendable {
        enum Kind: Hashable {
            case commitFails
            case commitFindsLostAssignment
            case sendRefused
            case sendTooLarge
            case sendTimesOut
            case sendTimesOutYetWritten
            case reportWithheld
            case sourceFails(String)
        }

        /// The moment at which a fault can strike.
        enum Moment: Hashable {
            case commit, send, poll
        }

        let kind: Kind
        var isKept = false

        /// The same fault, staying until ``InMemoryKafka/heal()``.
        public var keep: Fault { Fault(kind: kind, isKept: true) }

        /// The next commit fails and is tried again later.
        public static let commitFails = Fault(kind: .commitFails)

        /// The next commit finds that its partitions have gone to somebody else: nothing is committed, all partitions
        /// of the source are lost, and it joins the group again.
        public static let commitFindsLostAssignment = Fault(kind: .commitFindsLostAssignment)

        /// The next dead letter is refused.
        public static let sendRefused = Fault(kind: .sendRefused)

        /// The next dead letter is refused as too large.
        public static let sendTooLarge = Fault(kind: .sendTooLarge)

        /// No broker takes the next dead letter in time; it is not written.
        public static let sendTimesOut = Fault(kind: .sendTimesOut)

        /// The next dead letter is written, and its acknowledgement does not come in time.
        public static let sendTimesOutYetWritten = Fault(kind: .sendTimesOutYetWritten)

        /// The next dead letter is written, and its delivery report does not come until
        /// ``InMemoryKafka/releaseReports()``.
        public static let reportWithheld = Fault(kind: .reportWithheld)

        /// The next message, or the next look for one, ends the source: its `next()` throws `line`.
        public static func sourceFails(_ line: String) -> Fault { Fault(kind: .sourceFails(line)) }

        var moment: Moment {
            switch kind {
            case .commitFails, .commitFindsLostAssignment: .commit
            case .sendRefused, .sendTooLarge, .sendTimesOut, .sendTimesOutYetWritten, .reportWithheld: .send
            case .sourceFails: .poll
            }
        }
    }

    /// Lets these faults strike, each at the next moment that it can, in this order and after those scripted before.
    public func script(_ faults: Fault...) {
        change { $0.script(faults) }
    }

    /// Drops all faults that have not struck, the kept ones among them, and does what they held up: commits that
    /// failed are tried again. Withheld reports stay so until ``releaseReports()``.
    public func heal() {
        change { $0.heal() }
    }

    /// Lets every withheld delivery report come.
    public func releaseReports() {
        change { $0.releaseReports() }
    }
}
