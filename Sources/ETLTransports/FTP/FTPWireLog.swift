import ETL
import Logging

/// Writes what goes over a control connection to the debug log.
enum FTPWireLog {
    static func log(_ text: String, isSent: Bool, _ server: String, _ mapper: FTPErrorMapper, _ logger: Logger) {
        for line in text.split(whereSeparator: \.isNewline) {
            // The command with the password is not redacted but replaced: an empty or a short password has no text
            // that could be told from others.
            let shown =
                isSent && line.uppercased().hasPrefix("PASS ") ? "PASS ***" : mapper.redacted(OneLine.of(String(line)))
            logger.debug("\(isSent ? ">" : "<") \(shown)", metadata: ["server": "\(server)"])
        }
    }
}
