import CCurl
import DequeModule
import ETL

/// The control connection that libcurl has made and logged in: commands and replies, with nothing of libcurl in
/// between.
///
/// libcurl is at rest meanwhile and has read every reply that it asked for. Its own transfers wait for a server with
/// the thread that they run on; over its socket (`CURLINFO_ACTIVESOCKET`) commands can be waited for by an event loop,
/// and sent ahead of each other's replies, which saves round trips.
///
/// Not `Sendable`: it is a property of its session, and used there only.
final class FTPControlConnection {
    /// Why there is no answer.
    enum Failure: Error, Equatable {
        /// The connection was closed or broken.
        case lost
        /// No reply in time.
        case silent
        /// The call was to end.
        case interrupted(TransferError)
    }

    let socket: Int32
    private let loop: EventLoop
    private var parser = FTPReplyParser(rule: .sameCode)
    /// What has come and was not asked for yet.
    private var replies = Deque<FTPReply>()

    /// When the server was asked for the address of the next data connection, ahead of the file that will need it;
    /// `nil` where it was not, or its answer was taken.
    private var addressAsked: SuspendingClock.Instant?

    /// An answer older than that is not used: servers and firewalls do not keep a port open for ever.
    private static let addressLifetime = Duration.seconds(5)

    init(socket: Int32, loop: EventLoop) {
        self.socket = socket
        self.loop = loop
    }

    /// Whether the server has closed the connection, or said something unasked (a 421), since it was used last.
    ///
    /// Not known while an answer is still to come: whoever takes that will see.
    var isStale: Bool {
        addressAsked == nil && (!replies.isEmpty || etl_socket_wait(socket, 0, 0) != 0)
    }

    /// Makes the connection useless. The descriptor is libcurl's to close.
    func cut() {
        etl_socket_cut(socket)
    }

    /// Says goodbye without waiting for the answer.
    func quit() {
        let goodbye = Array("QUIT\r\n".utf8)
        _ = etl_socket_send(socket, goodbye, goodbye.count)
        cut()
    }

    /// Sends commands in one piece.
    func send(
        _ commands: some Sequence<String>, within timeout: Duration, _ interrupt: Interrupt,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(Failure) {
        var text = ""
        for command in commands {
            text += command
            text += "\r\n"
        }
        var rest = Array(text.utf8)[...]
        while true {
            let count = rest.withUnsafeBytes { etl_socket_send(socket, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                if rest.isEmpty { return }
            } else if count == ETL_SOCKET_NOT_NOW {
                try await wait(for: .writing, within: timeout, interrupt)
            } else {
                throw .lost
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
    /// - Parameter timeout: for how long the server may say nothing.
    func reply(
        within timeout: Duration, _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(Failure) -> FTPReply {
        while true {
            if let reply = replies.popFirst() { return reply }
            try await wait(for: .reading, within: timeout, interrupt)
            try receive()
        }
    }

    /// Has the server say on: it may hold its next reply back until it knows that the last one has come.
    func acknowledge() {
        etl_socket_acknowledge(socket)
    }

    private func receive() throws(Failure) {
        let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = etl_socket_receive(socket, buffer.baseAddress, buffer.count)
            if count > 0 { replies.append(contentsOf: parser.feed(buffer[..<count])) }
            return count
        }
        guard count > 0 || count == ETL_SOCKET_NOT_NOW else { throw .lost }
    }

    private func wait(
        for readiness: SocketReadiness, within timeout: Duration, _ interrupt: Interrupt,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(Failure) {
        switch await loop.wait(for: socket, readiness, atMost: timeout, interrupt) {
        case .ready: return
        case .timedOut: throw .silent
        case .interrupted(let error): throw .interrupted(error)
        }
    }
}
