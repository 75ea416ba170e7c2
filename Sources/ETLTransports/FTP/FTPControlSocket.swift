import CCurl
import ETL

/// The control connection between libcurl's transfers: commands and replies, with nothing of libcurl in between.
///
/// libcurl could send `SIZE`, `RNFR` and the like as `QUOTE`s, one by one. Over its socket (`CURLINFO_ACTIVESOCKET`)
/// they can be sent ahead of each other's replies, which halves the round trips between the last byte of a file and
/// its name. libcurl is at rest meanwhile and has read every reply that it asked for.
struct FTPControlSocket {
    /// Why there is no answer.
    enum Failure: Error, Equatable {
        /// The connection was closed or broken; so many replies had come.
        case lost
        /// No reply in time.
        case silent
        /// The call was to end.
        case interrupted(TransferError)
    }

    let socket: Int32
    let timeout: Duration
    let interrupt: Interrupt

    /// Whether the server has closed the connection, or said something unasked (a 421), since it was used last.
    var isStale: Bool {
        etl_socket_wait(socket, 0, 0) != 0
    }

    /// Makes the connection useless, so that libcurl makes a new one instead of waiting for this.
    func cut() {
        etl_socket_cut(socket)
    }

    /// Says goodbye without waiting for the answer.
    func quit() {
        _ = try? send("QUIT\r\n")
        cut()
    }

    /// Sends `commands` in one piece and hands every reply to `onReply`, in order.
    ///
    /// - Parameters:
    ///   - replies: how many to wait for, if not one for each command.
    ///   - endsAtPreliminary: whether a 150 counts as the reply; else the one after it does.
    func ask(
        _ commands: [String], replies: Int? = nil, endsAtPreliminary: Bool = false, onReply: (FTPReply) -> Void
    ) throws(Failure) {
        try send(commands.map { $0 + "\r\n" }.joined())
        var parser = FTPReplyParser(rule: .sameCode)
        var missing = replies ?? commands.count
        var buffer = [UInt8](repeating: 0, count: 4096)
        while missing > 0 {
            try wait(for: .reading)
            let count = etl_socket_receive(socket, &buffer, buffer.count)
            if count == ETL_SOCKET_NOT_NOW { continue }
            guard count > 0 else { throw .lost }
            for reply in parser.feed(buffer[..<count]) where endsAtPreliminary || !reply.isPreliminary {
                onReply(reply)
                missing -= 1
            }
        }
    }

    private func send(_ text: String) throws(Failure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { etl_socket_send(socket, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if count == ETL_SOCKET_NOT_NOW {
                try wait(for: .writing)
            } else {
                throw .lost
            }
        }
    }

    /// What a socket is waited for.
    enum Readiness {
        case reading, writing
    }

    /// Blocks until the socket is ready; looks four times a second whether the call is to end.
    static func wait(
        _ socket: Int32, for readiness: Readiness, timeout: Duration, interrupt: Interrupt
    ) throws(Failure) {
        let deadline = SuspendingClock().now.advanced(by: timeout)
        while true {
            if let error = interrupt.error { throw .interrupted(error) }
            let left = SuspendingClock().now.duration(to: deadline)
            guard left > .zero else { throw .silent }
            let slice = Int32(min(left, .milliseconds(250)) / .milliseconds(1)) + 1
            if etl_socket_wait(socket, readiness == .writing ? 1 : 0, slice) > 0 { return }
        }
    }

    private func wait(for readiness: Readiness) throws(Failure) {
        try Self.wait(socket, for: readiness, timeout: timeout, interrupt: interrupt)
    }
}
