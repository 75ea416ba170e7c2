import NIOCore
import NIOPosix
import Testing

@testable import ETLTesting

@Suite("FTPTestServer: data connections")
struct FTPDataHandlerTests {
    private final class Worker: FTPDataWorker {
        let data: FTPDataHandler
        var end: FTPDataHandler.End?
        let moved = 0

        init(_ data: FTPDataHandler) {
            self.data = data
        }

        func received(_ bytes: ByteBuffer) {}
        func readCompleted() {}
        func becameWritable() {}
        func ended(_ end: FTPDataHandler.End) { self.end = end }
        func abort() {}
    }

    @Test("a transfer whose connection ended before it began is told so, and not kept")
    func endedBefore() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let handler = try await loop.submit { NIOLoopBound(FTPDataHandler { _ in }, eventLoop: loop) }.get()
        let listener = try await ServerBootstrap(group: loop)
            .bind(to: SocketAddress(ipAddress: "127.0.0.1", port: 0)).get()
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .connect(to: try #require(listener.localAddress)).get()
        try await channel.close()
        try await listener.close()

        let (end, isKept) = try await loop.submit {
            var worker: Worker? = Worker(handler.value)
            weak let kept = worker
            if let worker { handler.value.attach(worker) }
            let end = worker?.end
            worker = nil
            return (end, kept != nil)
        }.get()
        #expect(end == .inOrder)
        #expect(!isKept)
    }
}
