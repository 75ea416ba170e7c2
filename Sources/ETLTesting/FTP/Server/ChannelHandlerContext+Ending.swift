import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension ChannelHandlerContext {
    /// Ends the connection whatever is on its way.
    func close(by ending: FTPFaultEffect.Ending, promise: EventLoopPromise<Void>?) {
        if ending == .reset, let socket = channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        close(promise: promise)
    }
}
