import DequeModule
import ETL

/// A control connection: commands, and replies, which may be waited for by an event loop and sent ahead of each other,
/// which saves round trips.
///
/// Not `Sendable`: it is a property of its session, and used there only.
final class FTPControlConnection {
    let stream: SocketStream
    private var parser = FTPReplyParser()
    /// What has come and was not asked for yet.
    private var replies = Deque<FTPReply>()
    private var isClosed = false

    /// Bytes that have come since the last reply was whole. A server that talks on and on must neither fill our memory
    /// nor hold the loop, on which others wait.
    private var bytesOfReply = 0
    private static let longestReply = 1024 * 1024

    /// Preliminary replies (1xx) since something was sent. A transfer has one.
    private var preliminaries = 0
    private static let mostPreliminaries = 20

    /// When the server was asked for the address of the next data connection, ahead of the file that will need it;
    /// `nil` where it was not, or its answer was taken.
    private var addressAsked: SuspendingClock.Instant?

    /// An answer older than that is not used: servers and firewalls do not keep a port open for ever.
    private static let addressLifetime = Duration.seconds(5)

    /// Takes a connection over.
    init(_ stream: SocketStream) {
        self.stream = stream
    }

    /// Whether the server has closed the connection, or said something unasked (a 421), since it was used last.
    ///
    /// Not known while an answer is still to come: whoever takes that will see.
    var isStale: Bool {
        addressAsked == nil && hasNews
    }

    /// Ends the connection without a word.
    func cut() {
        stream.close()
    }

    /// Says goodbye without waiting for the answer.
    func quit() {
        _ = Array("QUIT\r\n".utf8).withUnsafeBytes { stream.send($0) }
        cut()
    }

    /// Sends commands in one piece.
    func send(
        _ commands: some Sequence<String>, within timeout: Duration, _ interrupt: Interrupt,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketFailure) {
        preliminaries = 0
        var text = ""
        for command in commands {
            text += command
            text += "\r\n"
        }
        var rest = Array(text.utf8)[...]
        while true {
            let count = rest.withUnsafeBytes { stream.send($0) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                if rest.isEmpty { return }
            } else if count == SocketStream.notNow {
                try await stream.wait(for: .writing, within: timeout, interrupt)
            } else {
                throw .broken
            }
        }
    }

    /// `EPSV` was sent, and its answer is left for later.
    func hasAskedForAddress() {
        addressAsked = SuspendingClock().now
        acknowledge()
    }

    /// Whether an answer to an `EPSV` is still to be taken. Whoever asks takes it, as the next reply.
    ///
    /// - Returns: `nil` where there is none; else whether the address is young enough to be used.
    func takesAddress() -> Bool? {
        guard let addressAsked else { return nil }
        self.addressAsked = nil
        return addressAsked.duration(to: SuspendingClock().now) < Self.addressLifetime
    }

    /// The next reply, preliminary ones (1xx) among them.
    ///
    /// - Parameter timeout: for the whole of it, however the server splits it.
    func reply(
        within timeout: Duration, _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketFailure) -> FTPReply {
        let deadline = SuspendingClock().now.advanced(by: timeout)
        while true {
            if let reply = replies.popFirst() {
                preliminaries = reply.isPreliminary ? preliminaries + 1 : 0
                guard preliminaries <= Self.mostPreliminaries else { throw .endless }
                return reply
            }
            guard bytesOfReply < Self.longestReply else { throw .endless }
            if try receive() { continue }
            let left = max(.zero, SuspendingClock().now.duration(to: deadline))
            try await stream.wait(for: .reading, within: left, interrupt)
        }
    }

    /// The first line that came where a reply was to begin, and is none.
    var nonsense: String? { parser.nonsense }

    /// Whether there is a reply that nobody has taken, or the connection is closed. Not all that comes is one: TLS has
    /// messages of its own.
    var hasNews: Bool {
        if replies.isEmpty, !isClosed { _ = try? receive() }
        return isClosed || !replies.isEmpty
    }

    /// Whether nothing has come that was not asked for: what was said before a connection is encrypted could be
    /// anybody's, and must not be taken for what the server says after (RFC 4217, 15).
    var isUpToDate: Bool { replies.isEmpty && parser.isAtStart }

    /// Has the server say on: it may hold its next reply back until it knows that the last one has come.
    func acknowledge() {
        stream.acknowledge()
    }

    /// Takes what has come. `false`: nothing has.
    @discardableResult
    private func receive() throws(SocketFailure) -> Bool {
        let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = stream.receive(into: UnsafeMutableRawBufferPointer(buffer))
            if count > 0 {
                let whole = parser.feed(buffer[..<count])
                bytesOfReply = whole.isEmpty ? bytesOfReply + count : 0
                replies.append(contentsOf: whole)
            }
            return count
        }
        if count > 0 { return true }
        if count == SocketStream.notNow { return false }
        isClosed = true
        throw .broken
    }
}
