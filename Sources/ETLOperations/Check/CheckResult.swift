import ETL

/// What came of looking at one thing that a worker needs.
public struct CheckResult: Hashable, Sendable {
    /// What was looked at.
    enum Subject: String, Hashable, Sendable {
        case settings, server, brokers, topic, group
    }

    /// What was found.
    enum Status: String, Hashable, Sendable {
        /// A worker can use it.
        case ok
        /// A worker can use it, and a person should know something.
        case warn
        /// A worker cannot use it.
        case fail
    }

    let subject: Subject

    /// The server's name in the settings, or the topic's or the group's.
    let name: String

    /// Where it is; empty where the name says it all. No password.
    let target: String

    var status: Status

    /// What was found, in words.
    var detail: String

    /// The stable kind of an error, where there is one.
    var errorKind: ErrorKind?

    /// What to do.
    var advice: String?

    /// How long it took; `nil` where nothing was waited for.
    var duration: Duration?

    init(
        _ subject: Subject, _ name: String, at target: String = "", _ status: Status, _ detail: String,
        errorKind: ErrorKind? = nil, advice: String? = nil, duration: Duration? = nil
    ) {
        self.subject = subject
        self.name = name
        self.target = target
        self.status = status
        self.detail = detail
        self.errorKind = errorKind
        self.advice = advice
        self.duration = duration
    }

    /// What a person should know of the settings though it stops nothing.
    public static func warnings(of settings: WorkerSettings) -> [CheckResult] {
        settings.warnings.map { CheckResult(.settings, $0.name, .warn, $0.message) }
    }
}
