/// Where metrics and health are served (`METRICS_PORT`).
public struct MetricsPort: Hashable, Sendable {
    /// The port; `nil` for no serving at all.
    public let number: Int?

    /// Whether somebody set it. If it is taken, that stops the worker; the default one only makes it warn.
    public let wasAskedFor: Bool

    /// Makes a port.
    public init(number: Int?, wasAskedFor: Bool) {
        self.number = number
        self.wasAskedFor = wasAskedFor
    }

    init(_ reader: inout SettingsReader) {
        let number = reader.integer("METRICS_PORT", default: 9464, in: 0...65_535)
        self.init(number: number == 0 ? nil : number, wasAskedFor: reader.source["METRICS_PORT"] != nil)
    }
}
