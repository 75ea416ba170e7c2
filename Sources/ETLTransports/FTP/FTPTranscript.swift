/// Collects the replies of one exchange from the lines that libcurl hands out.
///
/// A class, since libcurl's callbacks fill it and the session reads it afterwards, on one and the same thread.
final class FTPTranscript {
    private(set) var log = FTPExchangeLog()
    private var parser = FTPReplyParser(rule: .anyCode)

    func take(_ bytes: UnsafeRawBufferPointer) {
        for reply in parser.feed(bytes) { log.append(reply) }
    }
}
