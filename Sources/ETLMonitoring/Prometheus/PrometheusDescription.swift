/// What Prometheus shows beside a metric's numbers.
public struct PrometheusDescription: Hashable, Sendable {
    /// What the metric counts, in a sentence.
    public let help: String

    /// The upper bounds of a histogram's buckets, ascending; `+Inf` is added. `nil` for the default ones.
    public let bounds: [Double]?

    /// Describes a metric.
    public init(_ help: String, bounds: [Double]? = nil) {
        self.help = help
        self.bounds = bounds
    }

    /// Bounds in seconds, from a small file on a near server to a large one on a far one.
    public static let seconds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800,
    ]

    /// Bounds in bytes, 1 KiB to 16 GiB.
    public static let bytes: [Double] = (0...12).map { Double(1024 << (2 * $0)) }
}
