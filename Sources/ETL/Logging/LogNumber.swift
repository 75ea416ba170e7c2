import Logging

/// A number among a line's metadata: in a JSON log it is a number, and no text that looks like one.
struct LogNumber: CustomStringConvertible, Sendable {
    /// As JSON writes it.
    let description: String

    init(_ value: some BinaryInteger) {
        description = String(value)
    }

    /// Seconds, to the millisecond.
    init(_ duration: Duration) {
        description = duration.inSeconds
    }
}

extension Logger.MetadataValue {
    /// A whole number.
    static func number(_ value: some BinaryInteger) -> Self { .stringConvertible(LogNumber(value)) }

    /// A duration, in seconds to the millisecond.
    static func seconds(_ duration: Duration) -> Self { .stringConvertible(LogNumber(duration)) }
}
