import ETL

/// A port of ours that the server is to connect to, in active mode.
///
/// Not `Sendable`: it belongs to one transfer.
final class FTPActivePort {
    private let listener: ListeningSocket
    private let control: FTPControlConnection

    /// Listens where the control connection comes from. `nil` where the system does not let us.
    init?(beside control: FTPControlConnection, _ loop: EventLoop) {
        guard let listener = ListeningSocket(beside: control.stream, loop) else { return nil }
        self.listener = listener
        self.control = control
    }

    /// The command that tells the server, RFC 2428.
    var extendedCommand: String { "EPRT |\(isIPv6 ? 2 : 1)|\(listener.address)|\(listener.port)|" }

    /// The older one, RFC 959; `nil` where it cannot say it.
    var command: String? {
        guard !isIPv6 else { return nil }
        let address = listener.address.split(separator: ".").joined(separator: ",")
        return "PORT \(address),\(listener.port >> 8),\(listener.port & 0xFF)"
    }

    /// Waits for the server's connection.
    ///
    /// - Returns: `nil` where the server says something else before it comes.
    func accept(
        within timeout: Duration, _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketFailure) -> SocketStream? {
        let deadline = SuspendingClock().now.advanced(by: timeout)
        while true {
            // The connection first: of a short file both it and the last word may be there.
            if let stream = listener.accept(fromPeerOf: control.stream) { return stream }
            if control.hasNews { return nil }
            let left = SuspendingClock().now.duration(to: deadline)
            guard left > .zero else { throw .timedOut }
            switch await listener.wait(atMost: min(left, Self.turn), interrupt) {
            case .ready, .timedOut: continue
            case .interrupted(let error): throw .interrupted(error)
            }
        }
    }

    /// How often it is looked whether the server has said that it will not come.
    private static let turn = Duration.milliseconds(200)

    private var isIPv6: Bool { listener.address.utf8.contains(UInt8(ascii: ":")) }
}
