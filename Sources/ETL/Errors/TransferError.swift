/// Why a job could not be done, in words for a person and with what a program needs to decide.
///
/// One struct for all of them: a stable ``kind``, what happened, where, and the server's own reply. The error says
/// itself whether another try can help, since only the place that saw it fail knows.
public struct TransferError: Error, Hashable, Sendable {
    /// The stable kind.
    public var kind: ErrorKind

    /// The server, as a person knows it: `host:port`.
    public var server: String?

    /// The file or directory that it was about, on that server.
    public var path: String?

    /// What happened and, where that can be known, what to do. No secret, no line break; may be empty where kind,
    /// server and path say it all.
    public var message: String

    /// The server's last reply, as it was sent: `550 Failed to open file.`
    public var reply: String?

    /// Whether the same job can succeed later with nothing changed by a person.
    public var isRetriable: Bool

    /// Whether it is the server that fails, for every file alike: no connection can be made, or nobody is let in.
    public var isOutage: Bool

    /// Makes an error.
    public init(
        _ kind: ErrorKind, server: String? = nil, path: String? = nil, _ message: String = "",
        reply: String? = nil, isRetriable: Bool, isOutage: Bool = false
    ) {
        self.kind = kind
        self.server = server
        self.path = path
        self.message = message
        self.reply = reply
        self.isRetriable = isRetriable
        self.isOutage = isOutage
    }
}

extension TransferError: CustomStringConvertible {
    /// `Kind: detail` in one line, as it stands in a dead letter's `error`.
    public var description: String { detail.isEmpty ? kind.rawValue : "\(kind): \(detail)" }

    /// What follows the kind: `ftp.source.com:21 /data/a.img: it is not there: 550 Failed to open file.`
    ///
    /// Each part ends after 4 KiB. What a job calls a server or a file may have a megabyte: the message has it anyway,
    /// and repeated here it would make a letter too large that has room for the whole message.
    public var detail: String {
        let place = [server, path].compactMap(\.self).map(Self.start).joined(separator: " ")
        let parts = [place, Self.start(of: message), Self.start(of: reply ?? "")]
        return OneLine.of(parts.filter { !$0.isEmpty }.joined(separator: ": "))
    }

    private static func start(of text: String) -> String {
        guard text.utf8.count > 4096 else { return text }
        return OriginalContent.prefix(of: text, maximumBytes: 4096) + "… (of \(text.utf8.count) bytes)"
    }
}

extension TransferError {
    /// The worker was told to stop, or to let the job go.
    static let cancelled = TransferError(.cancelled, "the worker let the job go", isRetriable: true)
}
