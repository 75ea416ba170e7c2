import NIOCore
import NIOPosix

/// A server that answers each line by the word with which it begins, and some of them without end. To other lines it
/// says nothing.
struct TalkativeServer {
    /// What is said to a verb; to the empty one, at the beginning.
    enum Answer: Sendable {
        case once(String)
        /// Again and again, as fast as it is taken.
        case endlessly(String)
        /// A byte of it each 20 ms, then from its beginning again.
        case dripping(String)
    }

    private let channel: any Channel
    let port: Int

    /// Runs `body` beside a server. Where an answer holds `PORT`, its own port is put: data connections are greeted as
    /// well, which does no harm before a transfer.
    static func with<Result>(
        _ answers: [String: Answer], _ body: (TalkativeServer) async throws -> Result
    ) async throws -> Result {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answers))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(TalkativeServer(channel: channel, port: channel.localAddress?.port ?? 0))
            try await channel.close().get()
            return result
        } catch {
            try await channel.close().get()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let answers: [String: Answer]
        private var received: [UInt8] = []

        init(_ answers: [String: Answer]) {
            self.answers = answers
        }

        func channelActive(context: ChannelHandlerContext) {
            answer("", context.channel)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += unwrapInboundIn(data).readableBytesView
            while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeSubrange(...end)
                answer(String(line.prefix { $0.isLetter }), context.channel)
            }
        }

        private func answer(_ verb: String, _ channel: any Channel) {
            switch answers[verb] {
            case nil: break
            case .once(let text):
                let port = channel.localAddress?.port ?? 0
                Self.say(text.replacing("PORT", with: "\(port)"), channel).whenComplete { _ in }
            case .endlessly(let text): Self.flood(String(repeating: text, count: 10_000 / text.count + 1), channel)
            case .dripping(let text): Self.drip(Array(text.utf8)[...], of: text, channel)
            }
        }

        private static func say(_ text: String, _ channel: any Channel) -> EventLoopFuture<Void> {
            channel.writeAndFlush(ByteBuffer(string: text))
        }

        private static func flood(_ text: String, _ channel: any Channel) {
            say(text, channel).whenSuccess { flood(text, channel) }
        }

        private static func drip(_ rest: ArraySlice<UInt8>, of text: String, _ channel: any Channel) {
            let rest = rest.isEmpty ? Array(text.utf8)[...] : rest
            channel.writeAndFlush(ByteBuffer(bytes: rest.prefix(1))).whenSuccess {
                channel.eventLoop.scheduleTask(in: .milliseconds(20)) { drip(rest.dropFirst(), of: text, channel) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
