import DequeModule

/// What was said on all control connections, in order.
///
/// ```swift
/// #expect(server.transcript.verbs.suffix(2) == ["RNFR", "RNTO"])
/// print(server.transcript)          // passwords show as ***
/// ```
public struct FTPTranscript: Sendable {
    /// One thing that happened.
    public struct Entry: Sendable {
        /// What happened.
        public enum Event: Hashable, Sendable {
            /// A client connected.
            case connected
            /// A command came; the path is where the server's files have it.
            case command(FTPCommand, path: FTPPath?)
            /// A reply went out; several lines are one text. What a fault made of it is what is here.
            case reply(String)
            /// A fault struck.
            case fault(String)
            /// A data transfer ended, well or not, after so many bytes.
            case transferred(bytes: Int)
            /// A TLS handshake was done; from here on the connection is encrypted.
            case encrypted(Connection, FTPTLSVersion)
            /// A TLS handshake failed, and with it the connection. The reason is BoringSSL's, who has it from the
            /// client's alert: `TLSV1_ALERT_UNKNOWN_CA` is said by a client that does not know who signed the
            /// certificate.
            case handshakeFailed(Connection, String)
            /// The connection ended.
            case disconnected
        }

        /// One of the two kinds of connection that a session has.
        public enum Connection: String, Hashable, Sendable {
            /// That of commands and replies.
            case control
            /// That of a transfer.
            case data
        }

        /// Which connection: 1 is the first that the server accepted.
        public let session: Int
        /// Time since the server started.
        public let time: Duration
        /// What happened.
        public let event: Event
        /// Whether it went through an encrypted connection: what a transfer moved through its data connection, all else
        /// through the control connection.
        public let isEncrypted: Bool

        /// The command, if it is one.
        public var command: FTPCommand? {
            if case .command(let command, _) = event { command } else { nil }
        }

        /// The path, in the server's files, of a command that is about one.
        public var path: FTPPath? {
            if case .command(_, let path) = event { path } else { nil }
        }

        /// The reply's text, if it is one.
        public var reply: String? {
            if case .reply(let text) = event { text } else { nil }
        }
    }

    /// The most that is kept; beyond it the oldest are dropped.
    static let limit = 100_000

    private var kept: Deque<Entry> = []

    /// How many entries were dropped since there were too many.
    public private(set) var dropped = 0

    /// All that was kept.
    public var entries: [Entry] { kept.map(\.self) }

    /// The commands, in order.
    public var commands: [FTPCommand] { kept.compactMap(\.command) }

    /// The commands' verbs, in order: what a test of round trips compares.
    public var verbs: [FTPVerb] { kept.compactMap { $0.command?.verb } }

    /// The replies' texts, in order.
    public var replies: [String] { kept.compactMap(\.reply) }

    /// Only what one connection said.
    public func session(_ number: Int) -> FTPTranscript {
        var transcript = self
        transcript.kept.removeAll { $0.session != number }
        return transcript
    }

    /// What an eavesdropper could have read: commands, replies and transfers that were not encrypted.
    ///
    /// ```swift
    /// #expect(server.transcript.inTheClear.verbs == ["AUTH"])
    /// ```
    public var inTheClear: FTPTranscript {
        var transcript = self
        transcript.kept.removeAll { entry in
            switch entry.event {
            case .command, .reply, .transferred: entry.isEncrypted
            default: true
            }
        }
        return transcript
    }

    /// How often a command came.
    public func count(of verb: FTPVerb, path: FTPPathPattern = .any) -> Int {
        kept.reduce(0) { $0 + ($1.command?.verb == verb && path.matches($1.path) ? 1 : 0) }
    }

    /// The last entries, for messages.
    func suffix(_ count: Int) -> FTPTranscript {
        var transcript = self
        transcript.kept.removeFirst(max(0, kept.count - count))
        return transcript
    }

    /// A copy that shares no storage with this one, for ``FTPActivity/apart()``.
    func apart() -> FTPTranscript {
        var copy = FTPTranscript()
        copy.kept.append(contentsOf: kept)
        copy.dropped = dropped
        return copy
    }

    mutating func append(_ entry: Entry) {
        if kept.count == Self.limit {
            kept.removeFirst()
            dropped += 1
        }
        kept.append(entry)
    }
}

extension FTPTranscript: CustomStringConvertible {
    /// One line for each entry.
    public var description: String {
        kept.map(\.description).joined(separator: "\n")
    }
}

extension FTPTranscript.Entry: CustomStringConvertible {
    /// `#1 > USER etl`, `#1 < 331 …`.
    public var description: String {
        let what =
            switch event {
            case .connected: "* connected"
            case .command(let command, _): "> \(command)"
            case .reply(let text): "< \(text)"
            case .fault(let fault): "! \(fault)"
            case .transferred(let bytes): "* transfer of \(bytes) bytes ended"
            case .encrypted(let connection, let version): "* \(connection) connection encrypted, \(version.rawValue)"
            case .handshakeFailed(let connection, let reason): "* \(connection) connection not encrypted: \(reason)"
            case .disconnected: "* disconnected"
            }
        return "#\(session) \(what)"
    }
}
