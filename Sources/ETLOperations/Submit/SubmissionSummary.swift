/// How a submission ended.
public struct SubmissionSummary: Hashable, Sendable {
    /// Why it ended.
    enum End: Hashable, Sendable {
        /// All lines were read.
        case complete
        /// Some lines are no jobs, and so nothing was sent.
        case refused
        /// Kafka did not acknowledge some.
        case failed
        /// The input could not be read to its end.
        case cut(OperationError)
        /// A person stopped it.
        case interrupted
    }

    /// The topic.
    let topic: String

    /// Whether nothing was to be sent.
    var isDryRun = false

    var end = End.complete

    /// Jobs that Kafka has; of a dry run, that it would get.
    var acknowledged = 0

    /// Jobs that were sent, and that Kafka may not have.
    var unacknowledged = 0

    /// Lines that are no jobs.
    var invalid = 0

    /// The last line whose job was sent; 0 before the first.
    var lastLine = 0

    /// Whether every job that was given is written.
    public var isSuccess: Bool { end == .complete && unacknowledged == 0 && invalid == 0 }

    /// The summary, for a person, in one line.
    public var description: String {
        switch end {
        case .complete where isDryRun: "\(jobs(acknowledged)) would be sent to \(topic); nothing was\(skipped)"
        case .complete where acknowledged + invalid == 0: "there were no jobs to send"
        case .complete: "\(jobs(acknowledged)) sent to \(topic) and acknowledged\(skipped)"
        case .refused:
            "nothing was sent: \(lines(invalid)) above \(invalid == 1 ? "is no job" : "are no jobs"); "
                + "mend \(invalid == 1 ? "it" : "them"), or send the others with --skip-invalid"
        case .failed: "stopped: " + progress
        case .cut(let error): "stopped: \(error); " + progress
        case .interrupted: "interrupted: " + progress
        }
    }

    /// How far it came.
    private var progress: String {
        guard lastLine > 0 else { return "nothing was sent" }
        let failed =
            unacknowledged > 0
            ? ", \(jobs(unacknowledged)) named above \(unacknowledged == 1 ? "was" : "were") not" : ""
        return "\(jobs(acknowledged)) sent to \(topic) and acknowledged\(failed); "
            + "nothing behind line \(lastLine) was sent\(skipped)"
    }

    private var skipped: String {
        invalid > 0 ? "; \(lines(invalid)) skipped" : ""
    }

    private func jobs(_ count: Int) -> String { count == 1 ? "1 job" : "\(count) jobs" }

    private func lines(_ count: Int) -> String { count == 1 ? "1 line" : "\(count) lines" }
}
