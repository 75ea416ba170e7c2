import ETL
import Logging

/// Writes what goes over a control connection to the debug log.
struct FTPWireLog: Sendable {
    let server: String
    let mapper: FTPErrorMapper
    let logger: Logger

    func log(_ text: String, isSent: Bool) {
        // What ends a line for the protocol, and nothing else that does in a text: a password may hold that.
        for line in text.utf8.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }).map({ String(Substring($0)) }) {
            // The command with the password is not redacted but replaced: an empty or a short password has no text
            // that could be told from others.
            let shown =
                isSent && line.uppercased().hasPrefix("PASS ") ? "PASS ***" : mapper.redacted(line)
            logger.debug("\(isSent ? ">" : "<") \(shown)", metadata: ["server": "\(server)"])
        }
    }
}
