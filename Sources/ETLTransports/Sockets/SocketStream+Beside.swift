import CSockets
import ETL

/// Another connection to the same host.
extension SocketStream {
    /// Connects to another port of the host that `stream` is connected to.
    static func connected(
        to port: UInt16, beside stream: SocketStream, within timeout: Duration, _ loop: EventLoop,
        _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketFailure) -> SocketStream {
        var isThrough: Int32 = 0
        let socket = etl_socket_connect_beside(stream.descriptor, port, &isThrough)
        guard socket >= 0 else { throw .broken }
        let other = SocketStream(socket, loop)
        guard isThrough == 0 else { return other }
        try await other.wait(for: .writing, within: timeout, interrupt)
        guard etl_socket_error(socket) == 0 else { throw .broken }
        return other
    }

    /// Whether the peer's address is of IPv6.
    var isIPv6: Bool { etl_socket_is_ipv6(descriptor) != 0 }
}
