public import Logging

extension LogFormat {
    /// Makes a handler that writes in this format.
    ///
    /// - Parameters:
    ///   - label: the logger's.
    ///   - level: the least level that is written.
    ///   - output: where lines go.
    public func handler(
        label: String, level: Logger.Level = .info, output: any LogOutput = StandardErrorOutput.shared
    ) -> any LogHandler {
        switch self {
        case .text: TextLogHandler(label: label, level: level, output: output)
        case .json: JSONLogHandler(label: label, level: level, output: output)
        }
    }
}
