import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A loopback port that nobody answers, for as long as this lives.
///
/// NIO has no socket that is bound and does not listen, so these few are made by hand.
final class FTPDeadPort {
    let port: Int
    private var sockets: [Int32] = []

    /// - Returns: `nil` when the system has no port for it.
    init?(_ kind: FTPFaultEffect.DeadPort, port wanted: Int = 0) {
        guard let listener = Self.makeSocket() else { return nil }
        sockets = [listener]
        guard let port = Self.bind(listener, to: wanted) else {
            port = 0
            close()
            return nil
        }
        self.port = port
        // Bound and not listening, the port is kept from others and refuses.
        guard kind == .silent else { return }
        // A listener whose queue is full lets the first packet of a connection fall, as an unreachable host would.
        listen(listener, 0)
        for _ in 0..<4 {
            guard let filler = Self.makeSocket() else { break }
            sockets.append(filler)
            _ = fcntl(filler, F_SETFL, O_NONBLOCK)
            _ = Self.withAddress(port: port) { connect(filler, $0, $1) }
        }
    }

    deinit { close() }

    /// Gives the port back.
    func close() {
        for socket in sockets { Self.close(socket) }
        sockets = []
    }

    private static func makeSocket() -> Int32? {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        return descriptor >= 0 ? descriptor : nil
    }

    private static func bind(_ descriptor: Int32, to port: Int) -> Int? {
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Glibc)
            let result = withAddress(port: port) { Glibc.bind(descriptor, $0, $1) }
        #elseif canImport(Musl)
            let result = withAddress(port: port) { Musl.bind(descriptor, $0, $1) }
        #else
            let result = withAddress(port: port) { Darwin.bind(descriptor, $0, $1) }
        #endif
        return result == 0 ? self.port(of: descriptor) : nil
    }

    private static func port(of descriptor: Int32) -> Int? {
        // An IPv4 address has 16 bytes on every system, the port in its third and fourth.
        var address = [UInt8](repeating: 0, count: 16)
        var length = socklen_t(address.count)
        let result = address.withUnsafeMutableBytes { bytes in
            // Unsafe: the call takes a pointer to the common head of all kinds of addresses; it does not leave the call.
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return result == 0 ? Int(address[2]) << 8 | Int(address[3]) : nil
    }

    private static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        guard let address = try? SocketAddress(ipAddress: "127.0.0.1", port: port) else { return -1 }
        return address.withSockAddr { body($0, socklen_t($1)) }
    }

    private static func close(_ descriptor: Int32) {
        #if canImport(Glibc)
            _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
            _ = Musl.close(descriptor)
        #else
            _ = Darwin.close(descriptor)
        #endif
    }
}
