public import Logging

/// Writes a log for a collector: one JSON object a line.
///
/// ```json
/// {"time":"2025-12-08T10:30:00.250Z","level":"info","logger":"etl.worker","message":"Job done","bytes":16384}
/// ```
/// Metadata stand beside the four keys of our own; one of the same name gets `metadata.` before it. Numbers are numbers
/// where whoever logs gives them as such: `"bytes": .stringConvertible(16384)`.
public struct JSONLogHandler: LogHandler {
    /// The metadata that every line has.
    public var metadata: Logger.Metadata = [:]

    /// Gives metadata of the task that logs.
    public var metadataProvider: Logger.MetadataProvider?

    /// The least level that is written.
    public var logLevel: Logger.Level

    private let label: String
    private let output: any LogOutput
    private let now: @Sendable () -> UTCTime

    private static let ownKeys: Set<String> = ["time", "level", "logger", "message"]

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - label: the logger's.
    ///   - level: the least level that is written.
    ///   - output: where lines go.
    ///   - now: tells the time.
    public init(
        label: String, level: Logger.Level = .info, output: any LogOutput = StandardErrorOutput.shared,
        now: @escaping @Sendable () -> UTCTime = { .now }
    ) {
        self.label = label
        logLevel = level
        self.output = output
        self.now = now
    }

    /// One of the metadata that every line has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var line: [UInt8] = []
        line.reserveCapacity(384)
        line.append(contentsOf: #"{"time":""#.utf8)
        line.append(contentsOf: now().iso8601WithMilliseconds.utf8)
        line.append(contentsOf: #"","level":""#.utf8)
        line.append(contentsOf: event.level.rawValue.utf8)
        line.append(contentsOf: #"","logger":"#.utf8)
        JSONString.append(label, to: &line)
        line.append(contentsOf: #","message":"#.utf8)
        JSONString.append(event.message.description, to: &line)
        for (key, value) in LogMetadata.merged(metadata, metadataProvider, event).sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: ","))
            JSONString.append(Self.ownKeys.contains(key) ? "metadata.\(key)" : key, to: &line)
            line.append(UInt8(ascii: ":"))
            Self.append(value, to: &line)
        }
        line.append(contentsOf: "}\n".utf8)
        output.write(line)
    }

    /// Whether a value's description is a JSON number. Floating-point ones are none: JSON knows no infinity.
    private static func isNumber(_ value: any CustomStringConvertible) -> Bool {
        value is LogNumber || value is any BinaryInteger
    }

    private static func append(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
        switch value {
        case .string(let text): JSONString.append(text, to: &line)
        case .stringConvertible(let value):
            let text = value.description
            if isNumber(value) { line.append(contentsOf: text.utf8) } else { JSONString.append(text, to: &line) }
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                append(value, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .dictionary(let members):
            line.append(UInt8(ascii: "{"))
            for (index, (key, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                JSONString.append(key, to: &line)
                line.append(UInt8(ascii: ":"))
                append(value, to: &line)
            }
            line.append(UInt8(ascii: "}"))
        }
    }
}
