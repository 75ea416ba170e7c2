import CCurl
import ETL

/// A data connection of our own, for the files that libcurl cannot fetch (``FTPTransferPlan``).
///
/// A class, so that the descriptor is closed once: a number that is closed twice may be somebody else's by then.
final class FTPDataSocket {
    private let interrupt: Interrupt
    private var socket: Int32

    /// Connects to a port of the server that `control` is connected to.
    init(
        to port: UInt16, like control: FTPControlSocket, timeout: Duration, interrupt: Interrupt
    ) throws(FTPControlSocket.Failure) {
        self.interrupt = interrupt
        socket = etl_socket_connect_beside(control.socket, port)
        guard socket >= 0 else { throw .lost }
        try FTPControlSocket.wait(socket, for: .writing, timeout: timeout, interrupt: interrupt)
        guard etl_socket_error(socket) == 0 else { throw .lost }
    }

    deinit {
        close()
    }

    /// Reads to the end. `false` from `consume` ends it early.
    func read(stallTimeout: Duration, _ consume: (UnsafeRawBufferPointer) -> Bool) throws(FTPControlSocket.Failure) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            try FTPControlSocket.wait(socket, for: .reading, timeout: stallTimeout, interrupt: interrupt)
            let count = etl_socket_receive(socket, &buffer, buffer.count)
            if count == ETL_SOCKET_NOT_NOW { continue }
            guard count >= 0 else { throw .lost }
            guard count > 0, buffer.withUnsafeBytes({ consume(UnsafeRawBufferPointer(rebasing: $0[..<count])) })
            else { return }
        }
    }

    func close() {
        if socket >= 0 { _ = etl_socket_close(socket) }
        socket = -1
    }
}
