public import Logging

/// Writes a log for a person: one line for each event, with its time in UTC, level, words and `key=value` pairs.
///
/// ```
/// 2025-12-08T10:30:00.250Z INFO  Job done bytes=16384 job=5f1c source="SRC:/a b.img"
/// ```
/// Whatever stands in words and values, a line stays one line: control characters are written as escapes.
public struct TextLogHandler: LogHandler {
    /// The metadata that every line has.
    public var metadata: Logger.Metadata = [:]

    /// Gives metadata of the task that logs.
    public var metadataProvider: Logger.MetadataProvider?

    /// The least level that is written.
    public var logLevel: Logger.Level

    private let label: String
    private let output: any LogOutput
    private let now: @Sendable () -> UTCTime

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - label: the logger's; written at the levels `debug` and `trace` only.
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
        line.reserveCapacity(256)
        line.append(contentsOf: now().iso8601WithMilliseconds.utf8)
        line.append(UInt8(ascii: " "))
        line.append(contentsOf: Self.name(of: event.level))
        line.append(UInt8(ascii: " "))
        if event.level <= .debug {
            line.append(contentsOf: label.utf8)
            line.append(contentsOf: ": ".utf8)
        }
        LogText.appendPlain(event.message.description, to: &line)
        for (key, value) in LogMetadata.merged(metadata, metadataProvider, event).sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: " "))
            LogText.appendPlain(key, to: &line)
            line.append(UInt8(ascii: "="))
            LogText.appendValue(value.description, to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        output.write(line)
    }

    /// All of one width.
    private static func name(of level: Logger.Level) -> String.UTF8View {
        switch level {
        case .trace: "TRACE".utf8
        case .debug: "DEBUG".utf8
        case .info: "INFO ".utf8
        case .notice: "NOTE ".utf8
        case .warning: "WARN ".utf8
        case .error: "ERROR".utf8
        case .critical: "FATAL".utf8
        }
    }
}
