import ETL
import Logging
import Synchronization
import Testing

@Suite("Log lines")
struct LogHandlerTests {
    private final class Lines: LogOutput {
        private let lines = Locked<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func write(_ line: [UInt8]) {
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
    }

    private struct Failure: Error {}

    private static let now = UTCTime(seconds: 1_765_189_800, milliseconds: 250)

    private let lines = Lines()

    private func logger(_ format: LogFormat, _ level: Logger.Level = .trace) -> Logger {
        Logger(label: "etl.test") { [lines] label in
            switch format {
            case .text: TextLogHandler(label: label, level: level, output: lines, now: { Self.now })
            case .json: JSONLogHandler(label: label, level: level, output: lines, now: { Self.now })
            }
        }
    }

    @Test("Text: time, level, words and pairs in the order of their keys")
    func text() {
        var logger = logger(.text)
        logger[metadataKey: "own"] = "1"
        logger.info("Job done", metadata: ["job": "5f1c", "bytes": "16384", "source": "SRC:/a b.img"])
        logger.debug("x")
        #expect(
            lines.all == [
                "2025-12-08T10:30:00.250Z INFO  Job done bytes=16384 job=5f1c own=1 source=\"SRC:/a b.img\"\n",
                "2025-12-08T10:30:00.250Z DEBUG etl.test: x own=1\n",
            ])
    }

    @Test(
        "Text: a value is quoted where it is not one word, and a line stays one line",
        arguments: [
            ("", #""""#), ("a", "a"), ("한글/é", "한글/é"), ("a=b", #""a=b""#), ("a\"b", #""a\"b""#), (#"a\b"#, #""a\\b""#),
            ("a\r\nb\tc", #""a\r\nb\tc""#), ("\u{1B}[31m\u{0}\u{7F}", #""\u001b[31m\u0000\u007f""#),
            ("\u{202E}\u{2028}\u{85}", #""\u202e\u2028\u0085""#),
        ])
    func quoting(value: String, shown: String) {
        logger(.text).info("m\n", metadata: ["k": "\(value)"])
        #expect(lines.all == ["2025-12-08T10:30:00.250Z INFO  m\\n k=\(shown)\n"])
    }

    @Test("JSON: an object a line, with metadata beside our own keys")
    func json() {
        logger(.json).warning(
            "a \"b\"\n",
            metadata: [
                "bytes": "1", "level": "x", "list": ["a", .dictionary(["k": "v", "b": "c"])],
                "count": .stringConvertible(7),
            ])
        #expect(
            lines.all == [
                #"{"time":"2025-12-08T10:30:00.250Z","level":"warning","logger":"etl.test","message":"a \"b\"\n","#
                    + #""bytes":"1","count":7,"metadata.level":"x","list":["a",{"b":"c","k":"v"}]}"# + "\n"
            ])
    }

    @Test("Lines below the level are not written", arguments: LogFormat.allCases)
    func levels(format: LogFormat) {
        var logger = logger(format, .warning)
        logger.info("no")
        logger.error("yes")
        logger.logLevel = .info
        logger.info("yes")
        #expect(lines.all.count == 2)
    }

    @Test("Metadata: the event's over the task's over the logger's", arguments: LogFormat.allCases)
    func precedence(format: LogFormat) {
        var logger = logger(format)
        logger.handler.metadataProvider = Logger.MetadataProvider { ["a": "task", "b": "task", "c": "task"] }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger[metadataKey: "d"] = "logger"
        #expect(logger[metadataKey: "d"] == "logger")
        logger.info("m", metadata: ["a": "event"])
        let line = lines.all.first ?? ""
        let pairs =
            format == .text ? "a=event b=task c=task d=logger" : #""a":"event","b":"task","c":"task","d":"logger""#
        #expect(line.contains(pairs))
    }

    @Test("An event's error stands among its metadata", arguments: LogFormat.allCases)
    func errors(format: LogFormat) {
        logger(format).error("m", error: Failure())
        #expect(lines.all.first?.contains(format == .text ? "error=Failure()" : #""error":"Failure()""#) == true)
    }

    @Test("Every level has a name of one width")
    func levelNames() {
        for level in Logger.Level.allCases { logger(.text).log(level: level, "m") }
        let names = lines.all.map { $0.dropFirst(25).prefix(5) }
        #expect(names == ["TRACE", "DEBUG", "INFO ", "NOTE ", "WARN ", "ERROR", "FATAL"])
    }

    @Test("A format makes its handler")
    func factory() {
        #expect(LogFormat.text.handler(label: "l", output: lines) is TextLogHandler)
        #expect(LogFormat.json.handler(label: "l", level: .debug, output: lines).logLevel == .debug)
    }
}
