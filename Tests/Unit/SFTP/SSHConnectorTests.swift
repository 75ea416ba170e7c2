import ETL
import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import ETLTransports

@Suite("Connecting to what is no SSH server")
struct SSHConnectorTests {
    @Test func nobodyIsThere() async throws {
        let error = try await probeError { $0.port = 1 }
        #expect(error?.description == "ConnectionRefused: 127.0.0.1:1")
        #expect(error?.isRetriable == true && error?.isOutage == true)
    }

    @Test(arguments: ["", "SSH-2.0-test\r\n", "Exceeded MaxStartups\r\n"])
    func theConnectionEnds(after words: String) async throws {
        let error = try await probeError(saying: words, closes: true)
        #expect(error?.kind == .connectionLost)
        #expect(error?.isRetriable == true && error?.isOutage == true)
    }

    @Test func theServerIsTooOld() async throws {
        let error = try await probeError(saying: "SSH-1.5-old\r\n")
        #expect(error?.kind == .sshFailed)
        #expect(error?.message.contains("SSH-1.5-old") == true)
        #expect(error?.isRetriable == false && error?.isOutage == true)
    }

    @Test(arguments: ["", "220 This is FTP.\r\n", "SSH-2.0-test\r\n"])
    func nothingComes(after words: String) async throws {
        let error = try await probeError(saying: words) { $0.connectTimeout = .milliseconds(300) }
        #expect(error?.kind == .connectTimeout)
        #expect(error?.isRetriable == true && error?.isOutage == true)
    }

    @Test func aCallThatIsCancelledEndsAtOnce() async throws {
        try await withServer(saying: "SSH-2.0-test\r\n") { port, accepted in
            let store = store(port)
            let probing = Task { try await store.probe() }
            for await _ in accepted { break }
            probing.cancel()
            let error = await #expect(throws: TransferError.self) { try await probing.value }
            #expect(error?.kind == .cancelled)
            await store.close()
        }
    }

    @Test func aClosedStoreEndsWhatIsConnecting() async throws {
        try await withServer(saying: "") { port, accepted in
            let store = store(port)
            let probing = Task { try await store.probe() }
            for await _ in accepted { break }
            await store.close()
            let error = await #expect(throws: TransferError.self) { try await probing.value }
            #expect(error?.message == "the store is closed")
        }
    }

    /// libssh closes a descriptor when the connection breaks, and not when it is ended. A number that is closed twice is
    /// somebody else's by then.
    @Test func nobodyElsesDescriptorIsClosed() async throws {
        try await withServer(saying: "", closes: true) { port, _ in
            let socket = try await TCPConnector(startThread: SystemThread.begin)
                .connect(to: ServerAddress(host: "127.0.0.1", port: port), within: .seconds(5), Interrupt())
            var connection: SSHConnection? = try SSHConnection(
                socket: socket, host: "127.0.0.1", port: port, user: "u", knownHosts: "/dev/null")
            let deadline = SuspendingClock().now.advanced(by: .seconds(5))
            #expect(throws: SFTPFailure.self) { try connection?.shakeHands(by: deadline, Interrupt()) }
            // The lowest numbers that are free, among them those that were just closed.
            let others = (0..<20).map { _ in dup(0) }
            connection = nil
            for other in others { #expect(close(other) == 0) }
        }
    }

    // MARK: Tools

    private func store(
        _ port: Int, configure: (inout SFTPStoreConfiguration) -> Void = { _ in }
    ) -> SFTPFileStore {
        var configuration = SFTPStoreConfiguration(
            host: "127.0.0.1", port: port, user: "etl", password: Secret("s3cret-word"),
            knownHostsFile: "/nowhere/known_hosts", connectTimeout: .seconds(20))
        configure(&configuration)
        return SFTPFileStore(configuration, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func probeError(
        saying words: String = "", closes: Bool = false, configure: (inout SFTPStoreConfiguration) -> Void = { _ in }
    ) async throws -> TransferError? {
        try await withServer(saying: words, closes: closes) { port, _ in
            let store = store(port, configure: configure)
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            await store.close()
            return error
        }
    }

    /// A server that says something to whoever comes, and then nothing, or closes the connection.
    private func withServer<Result>(
        saying words: String, closes: Bool = false,
        _ body: (_ port: Int, _ accepted: AsyncStream<Void>) async throws -> Result
    ) async throws -> Result {
        let (accepted, continuation) = AsyncStream.makeStream(of: Void.self)
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Speaker(words: words, closes: closes, accepted: continuation))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(try #require(server.localAddress?.port), accepted)
            try await server.close().get()
            return result
        } catch {
            try await server.close().get()
            throw error
        }
    }
}

/// Says something as soon as a connection is there.
private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let words: String
    private let closes: Bool
    private let accepted: AsyncStream<Void>.Continuation

    init(words: String, closes: Bool, accepted: AsyncStream<Void>.Continuation) {
        self.words = words
        self.closes = closes
        self.accepted = accepted
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: words)), promise: nil)
        if closes { context.close(mode: .output, promise: nil) }
        accepted.yield()
    }
}
