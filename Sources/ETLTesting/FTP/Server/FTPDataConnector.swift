import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Makes the data connections of one session, on its event loop.
final class FTPDataConnector {
    private let eventLoop: any EventLoop
    /// How long a client has to connect after its transfer command.
    private let patience: TimeAmount
    private var listener: (any Channel)?
    private var deadPort: FTPDeadPort?
    private var isAwaiting = false
    private var ready: FTPDataHandler?
    private var whenReady: ((FTPDataHandler?) -> Void)?
    private var timer: Scheduled<Void>?

    init(eventLoop: any EventLoop, patience: Duration) {
        self.eventLoop = eventLoop
        self.patience = TimeAmount(patience)
    }

    /// Listens on a new port; calls back with it, or with `nil` when there is none to be had.
    func listen(then: @escaping (Int?) -> Void) {
        reset()
        isAwaiting = true
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        guard let address = try? SocketAddress(ipAddress: "127.0.0.1", port: 0) else { return then(nil) }
        ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: 4)
            // Else the ports of the last minute's transfers, which wait in TIME_WAIT, could not be had again.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
            .childChannelOption(.recvAllocator, value: Self.recvAllocator)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try this.value.prepare(channel) }
            }
            .bind(to: address).assumeIsolated().whenComplete { result in
                guard let channel = try? result.get() else { return then(nil) }
                self.listener = channel
                then(channel.localAddress?.port)
            }
    }

    /// Has a port that nobody answers.
    func listen(_ kind: FTPFaultEffect.DeadPort) -> Int? {
        reset()
        deadPort = FTPDeadPort(kind)
        return deadPort?.port
    }

    /// Connects to a client that listens.
    func connect(to address: FTPDataAddress) {
        reset()
        isAwaiting = true
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        guard let address = try? SocketAddress(ipAddress: address.host, port: address.port) else { return give(nil) }
        ClientBootstrap(group: eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: Self.waterMark)
            .channelOption(.recvAllocator, value: Self.recvAllocator)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try this.value.prepare(channel) }
            }
            .connect(to: address).assumeIsolated().whenFailure { _ in self.give(nil) }
    }

    /// Calls back with the data connection as soon as there is one, or with `nil` when none comes.
    func take(_ then: @escaping (FTPDataHandler?) -> Void) {
        if let ready {
            self.ready = nil
            return then(ready)
        }
        whenReady = then
        timer = eventLoop.assumeIsolated().scheduleTask(in: patience) { self.give(nil) }
    }

    /// Drops what was made and not taken.
    func reset() {
        listener?.close(promise: nil)
        listener = nil
        isAwaiting = false
        deadPort = nil
        ready?.closeNow()
        ready = nil
        give(nil)
    }

    private func prepare(_ channel: any Channel) throws {
        let handler = FTPDataHandler { connection in
            // One connection for each port: a second one finds nobody. Not any earlier, since NIO gives up those that
            // are being accepted when their listener closes.
            guard self.isAwaiting else { return connection.closeNow() }
            self.isAwaiting = false
            self.listener?.close(promise: nil)
            self.listener = nil
            self.give(connection)
        }
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private func give(_ connection: FTPDataHandler?) {
        timer?.cancel()
        timer = nil
        guard let whenReady else { return ready = connection }
        self.whenReady = nil
        whenReady(connection)
    }

    /// What may be on its way to a client that reads slowly.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 256 * 1024, high: 512 * 1024)

    private static let recvAllocator: any RecvByteBufferAllocator = AdaptiveRecvByteBufferAllocator(
        minimum: 16 * 1024, initial: 64 * 1024, maximum: 512 * 1024)
}
