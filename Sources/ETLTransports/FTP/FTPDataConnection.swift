import CCurl
import ETL

/// How a data connection is made, on our side or the server's.
enum FTPDataConnection {
    /// Connects to a port of the server that `control` is connected to.
    ///
    /// PASV's own address is not looked at: it is often one behind a NAT, and the control connection's is right.
    static func connect(
        to port: UInt16, beside control: SocketStream, within timeout: Duration, _ loop: EventLoop,
        _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketFailure) -> SocketStream {
        var isThrough: Int32 = 0
        let socket = etl_socket_connect_beside(control.descriptor, port, &isThrough)
        guard socket >= 0 else { throw .broken }
        let stream = SocketStream(socket, loop)
        guard isThrough == 0 else { return stream }
        try await stream.wait(for: .writing, within: timeout, interrupt)
        guard etl_socket_error(socket) == 0 else { throw .broken }
        return stream
    }
}
