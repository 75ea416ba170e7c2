import CCurl
import ETL

/// A data connection to a passive server.
///
/// Not `Sendable`: it belongs to one transfer. A class, so that the descriptor is closed once: a number that is closed
/// twice may be somebody else's by then.
final class FTPDataSocket {
    /// Why bytes do not move.
    enum Failure: Error, Equatable {
        /// It was refused, reset or closed.
        case broken
        /// Nothing moved in time.
        case timedOut
        /// The call was to end.
        case interrupted(TransferError)
    }

    private let loop: EventLoop
    private let interrupt: Interrupt
    private var socket: Int32

    /// Connects to a port of the server that `control` is connected to.
    ///
    /// PASV's own address is not looked at: it is often one behind a NAT, and the control connection's is right.
    init(
        to port: UInt16, beside control: FTPControlConnection, within timeout: Duration, _ loop: EventLoop,
        _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(Failure) {
        self.loop = loop
        self.interrupt = interrupt
        var isThrough: Int32 = 0
        socket = etl_socket_connect_beside(control.socket, port, &isThrough)
        guard socket >= 0 else { throw .broken }
        guard isThrough == 0 else { return }
        try await wait(for: .writing, within: timeout)
        guard etl_socket_error(socket) == 0 else { throw .broken }
    }

    deinit {
        close()
    }

    /// Moves what has come into `space`. 0: the end; negative: `ETL_SOCKET_NOT_NOW` or `ETL_SOCKET_BROKEN`, as for all of
    /// these.
    func receive(into space: UnsafeMutableRawBufferPointer) -> Int {
        etl_socket_receive(socket, space.baseAddress, space.count)
    }

    /// Moves what has come into a channel. 0: the end; `nil`: the channel is full, which an empty one cannot be.
    func receive(into channel: any PipeChannel, isEmpty: Bool) -> Int? {
        let count = SystemPipe.move(Self.mostAtOnce, from: socket, to: channel.writeEnd)
        // The system says the same of a full channel and of an empty socket.
        guard count == ETL_SOCKET_NOT_NOW, !isEmpty, etl_socket_wait(socket, 0, 0) != 0 else { return count }
        return nil
    }

    /// Sends what the connection takes now of the next bytes in a channel.
    func send(_ count: Int, from channel: any PipeChannel) -> Int {
        SystemPipe.move(count, from: channel.readEnd, to: socket)
    }

    private static let mostAtOnce = 1024 * 1024

    /// Sends what the connection takes now.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        etl_socket_send(socket, bytes.baseAddress, bytes.count)
    }

    /// Waits until bytes can move.
    func wait(
        for readiness: SocketReadiness, within timeout: Duration, isolation: isolated (any Actor)? = #isolation
    ) async throws(Failure) {
        switch await loop.wait(for: socket, readiness, atMost: timeout, interrupt) {
        case .ready: return
        case .timedOut: throw .timedOut
        case .interrupted(let error): throw .interrupted(error)
        }
    }

    /// Ends the connection: to a server that stores, this is the end of the file.
    func close() {
        if socket >= 0 { _ = etl_socket_close(socket) }
        socket = -1
    }

    /// Breaks the connection: to a server that stores, this is no end of a file.
    func abort() {
        if socket >= 0 { etl_socket_abort(socket) }
        socket = -1
    }
}
