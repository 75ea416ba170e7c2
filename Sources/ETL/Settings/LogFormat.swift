/// How log lines look (`LOG_FORMAT`).
public enum LogFormat: String, CaseIterable, Hashable, Sendable {
    /// For a person.
    case text
    /// One JSON object a line, for a collector.
    case json
}
