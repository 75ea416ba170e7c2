import CCurl
import ETL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A data connection of our own, for the files that libcurl cannot fetch (``FTPTransferPlan``).
struct FTPDataSocket {
    private let socket: Int32
    private let interrupt: Interrupt

    /// Connects to a port of the server that `control` is connected to.
    init(
        to port: UInt16, like control: FTPControlSocket, timeout: Duration, interrupt: Interrupt
    ) throws(FTPControlSocket.Failure) {
        self.interrupt = interrupt
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var opened: Int32 = -1
        let hasBegun = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
            // `sockaddr_storage` is what holds either family; the port stands at the same place in both.
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                getpeername(control.socket, base, &length) == 0
            else { return false }
            bytes[2] = UInt8(port >> 8)
            bytes[3] = UInt8(port & 0xFF)
            #if canImport(Glibc)
                opened = Glibc.socket(Int32(base.pointee.sa_family), Int32(SOCK_STREAM.rawValue), 0)
            #elseif canImport(Musl)
                opened = Musl.socket(Int32(base.pointee.sa_family), SOCK_STREAM, 0)
            #else
                opened = Darwin.socket(Int32(base.pointee.sa_family), SOCK_STREAM, 0)
            #endif
            guard opened >= 0, fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) | O_NONBLOCK) == 0 else { return false }
            return connect(opened, base, length) == 0 || errno == EINPROGRESS
        }
        socket = opened
        var error: Int32 = 0
        var errorLength = socklen_t(MemoryLayout<Int32>.size)
        do throws(FTPControlSocket.Failure) {
            guard hasBegun else { throw .lost }
            try FTPControlSocket.wait(socket, for: Int32(POLLOUT), timeout: timeout, interrupt: interrupt)
            guard getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &errorLength) == 0, error == 0 else { throw .lost }
        } catch {
            close()
            throw error
        }
    }

    /// Reads to the end. `false` from `consume` ends it early.
    func read(stallTimeout: Duration, _ consume: (UnsafeRawBufferPointer) -> Bool) throws(FTPControlSocket.Failure) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            try FTPControlSocket.wait(socket, for: Int32(POLLIN), timeout: stallTimeout, interrupt: interrupt)
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count >= 0 else { throw .lost }
            guard count > 0, buffer.withUnsafeBytes({ consume(UnsafeRawBufferPointer(rebasing: $0[..<count])) })
            else { return }
        }
    }

    func close() {
        #if canImport(Glibc)
            if socket >= 0 { Glibc.close(socket) }
        #elseif canImport(Musl)
            if socket >= 0 { Musl.close(socket) }
        #else
            if socket >= 0 { Darwin.close(socket) }
        #endif
    }
}
