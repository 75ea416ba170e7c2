import CCurl
import ETL

/// A port of ours that the server is to connect to, in active mode.
///
/// Not `Sendable`: it belongs to one transfer.
final class FTPActivePort {
    private let listener: Int32
    private let control: FTPControlConnection
    private let loop: EventLoop

    /// Our address, as the server can reach it, and the port.
    private let address: String
    private let port: Int

    /// Listens where the control connection comes from. `nil` where the system does not let us.
    init?(beside control: FTPControlConnection, _ loop: EventLoop) {
        listener = etl_socket_listen_beside(control.stream.descriptor)
        guard listener >= 0 else { return nil }
        self.control = control
        self.loop = loop
        let socket = listener
        var port: Int32 = -1
        // NI_MAXHOST
        let text = String(unsafeUninitializedCapacity: 1025) { space in
            space.withMemoryRebound(to: CChar.self) { space in
                port = etl_socket_local_address(socket, space.baseAddress, UInt32(space.count))
                return port < 0 ? 0 : (space.firstIndex(of: 0) ?? 0)
            }
        }
        // The interface of a link-local address is nobody's business but ours.
        address = String(text.prefix { $0 != "%" })
        self.port = Int(port)
    }

    deinit {
        _ = etl_socket_close(listener)
    }

    /// The command that tells the server, RFC 2428.
    var extendedCommand: String { "EPRT |\(isIPv6 ? 2 : 1)|\(address)|\(port)|" }

    /// The older one, RFC 959; `nil` where it cannot say it.
    var command: String? {
        isIPv6 ? nil : "PORT \(address.split(separator: ".").joined(separator: ",")),\(port >> 8),\(port & 0xFF)"
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
            let socket = etl_socket_accept_beside(listener, control.stream.descriptor)
            if socket >= 0 { return SocketStream(socket, loop) }
            if control.hasNews { return nil }
            let left = SuspendingClock().now.duration(to: deadline)
            guard left > .zero else { throw .timedOut }
            switch await loop.wait(for: listener, .reading, atMost: min(left, Self.turn), interrupt) {
            case .ready, .timedOut: continue
            case .interrupted(let error): throw .interrupted(error)
            }
        }
    }

    /// How often it is looked whether the server has said that it will not come.
    private static let turn = Duration.milliseconds(200)

    private var isIPv6: Bool { address.utf8.contains(UInt8(ascii: ":")) }
}
