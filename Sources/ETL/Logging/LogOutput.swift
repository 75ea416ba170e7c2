/// Where log lines go: standard error, or a test's own list.
public protocol LogOutput: Sendable {
    /// Writes one line, which ends with its line feed, in one piece: lines of several threads never mix.
    func write(_ line: [UInt8])
}
