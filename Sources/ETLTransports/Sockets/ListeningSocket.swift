import CSockets
import ETL

/// A port of ours, at the address that a connection has on this machine.
///
/// Not `Sendable`: it belongs to one session. A class, so that the descriptor is closed once.
final class ListeningSocket {
    private let descriptor: Int32
    private let loop: EventLoop

    /// Our address as the peer of that connection can reach it, and the port.
    let address: String
    let port: Int

    /// Listens where `stream` comes from. `nil` where the system does not let us.
    init?(beside stream: SocketStream, _ loop: EventLoop) {
        let socket = etl_socket_listen_beside(stream.descriptor)
        guard socket >= 0 else { return nil }
        var port: Int32 = -1
        // NI_MAXHOST
        let text = String(unsafeUninitializedCapacity: 1025) { space in
            space.withMemoryRebound(to: CChar.self) { space in
                port = etl_socket_local_address(socket, space.baseAddress, UInt32(space.count))
                return port < 0 ? 0 : (space.firstIndex(of: 0) ?? 0)
            }
        }
        descriptor = socket
        self.loop = loop
        // The interface of a link-local address is nobody's business but ours.
        address = String(text.prefix { $0 != "%" })
        self.port = Int(port)
    }

    deinit {
        etl_descriptor_close(descriptor)
    }

    /// Takes a connection that has come from the peer of `stream`; of another's it knows nothing. `nil`: none has.
    func accept(fromPeerOf stream: SocketStream) -> SocketStream? {
        let socket = etl_socket_accept_beside(descriptor, stream.descriptor)
        return socket < 0 ? nil : SocketStream(socket, loop)
    }

    /// Waits until a connection has come, perhaps.
    func wait(
        atMost timeout: Duration, _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async -> SocketWaitEnd {
        await loop.wait(for: descriptor, .reading, atMost: timeout, interrupt)
    }
}
