/// Prometheus' text format, line by line.
struct PrometheusText {
    private(set) var string = ""

    mutating func family(_ name: String, _ type: PrometheusType, help: String) {
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        string += "# HELP \(name) \(help)\n# TYPE \(name) \(type.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: PrometheusLabels, _ value: String) {
        string += labels.text.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.text)} \(value)\n"
    }

    /// A number as Prometheus reads it: whole ones without a point.
    static func number(_ value: Double) -> String {
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value.isNaN { return "NaN" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}

/// The kinds of metric that the text format knows.
enum PrometheusType: String {
    case counter, gauge, histogram
}

/// One series: a metric's name with one set of labels.
protocol PrometheusSeries: Sendable {
    func write(_ name: String, _ labels: PrometheusLabels, to text: inout PrometheusText)
}
