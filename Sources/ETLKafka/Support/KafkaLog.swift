import ETL
import Logging
import Synchronization

/// librdkafka's own lines and its passing errors on their way to swift-log: without secrets, and at a bounded rate.
final class KafkaLog: Sendable {
    private let logger: Logger
    private let redactor: Redactor
    private let throttle: Locked<LogThrottle>
    private let start = ContinuousClock.now

    init(_ logger: Logger, redactor: Redactor, throttle: LogThrottle = LogThrottle()) {
        self.logger = logger
        self.redactor = redactor
        self.throttle = Locked(throttle)
    }

    /// Text fit for a line of a log or of an error.
    func clean(_ text: String) -> String { OneLine.of(redactor.redacted(text)) }

    /// Writes a line that comes once.
    func log(_ level: Logger.Level, _ text: String) {
        logger.log(level: level, "\(clean(text))")
    }

    /// Writes a line that may come often.
    func logPassing(_ level: Logger.Level, _ text: String) {
        let text = clean(text)
        switch throttle.withLock({ $0.verdict(on: text, at: ContinuousClock.now - start) }) {
        case .log(0): logger.log(level: level, "\(text)")
        case .log(let suppressed): logger.log(level: level, "\(text) (and \(suppressed) more like it)")
        case .drop: logger.trace("\(text)")
        }
    }

    /// Writes a line of librdkafka's.
    ///
    /// - Parameters:
    ///   - severity: as syslog counts.
    ///   - facility: librdkafka's name for the kind of line: `FAIL`, `CONFWARN`.
    func logLibrary(severity: Int32, facility: String, _ text: String) {
        // What is said of a broker that fails comes as an error too, and is told as such.
        let level = facility == "FAIL" ? .debug : Self.level(ofSeverity: severity)
        if level < .notice {
            logger.log(level: level, "librdkafka \(facility): \(clean(text))")
        } else {
            logPassing(level, "librdkafka \(facility): \(text)")
        }
    }

    static func level(ofSeverity severity: Int32) -> Logger.Level {
        switch severity {
        case ...2: .critical
        case 3: .error
        case 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}
