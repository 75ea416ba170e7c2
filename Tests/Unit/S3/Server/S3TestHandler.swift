import ETL
import NIOCore

/// One connection of a test server: HTTP/1.1 with announced lengths, one request after the other.
final class S3TestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: S3TestServer
    private var received: [UInt8] = []
    private var request: S3TestRequest?
    private var length = 0
    private var effect: S3TestFault.Effect?

    init(server: S3TestServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        if server.isUnwelcome() { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytesView
        // The beginning of TLS is none of HTTP.
        guard request != nil || received.first != 0x16 else {
            context.close(promise: nil)
            return
        }
        while context.channel.isActive, step(context) {}
    }

    /// Whether there may be more to do.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        guard var request else { return beginRequest() }
        if case .cutRequest(let count) = effect, received.count >= min(count, length) {
            server.note(request)
            context.close(promise: nil)
            return false
        }
        guard received.count >= length else { return false }
        request.body = Array(received.prefix(length))
        received.removeFirst(length)
        self.request = nil
        server.note(request)
        answer(request, context)
        return true
    }

    private func beginRequest() -> Bool {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        received.removeSubrange(..<end.upperBound)
        let words = lines[0].split(separator: " ")
        let headers = lines.dropFirst().map { line in
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(halves[0]), value: String(halves[1].drop { $0 == " " }))
        }
        let request = S3TestRequest(method: String(words[0]), target: String(words[1]), headers: headers)
        length = request["content-length"].flatMap { Int($0) } ?? 0
        effect = server.fault(for: request)
        self.request = request
        return true
    }

    private func answer(_ request: S3TestRequest, _ context: ChannelHandlerContext) {
        switch effect {
        case nil: send(server.reply(to: request, spoils: false), request, context)
        case .answer(let reply): send(reply, request, context)
        case .spoil: send(server.reply(to: request, spoils: true), request, context)
        case .stall: break
        case .cutRequest: context.close(promise: nil)
        case .trickle(let pieces): trickle(server.reply(to: request, spoils: false), pieces, request, context)
        case .loseReply:
            _ = server.reply(to: request, spoils: false)
            context.close(promise: nil)
        case .change(let change):
            var reply = server.reply(to: request, spoils: false)
            change(&reply)
            send(reply, request, context)
        }
    }

    private func trickle(
        _ reply: S3TestReply, _ pieces: Int, _ request: S3TestRequest, _ context: ChannelHandlerContext
    ) {
        let bytes = reply.bytes(toHead: false, date: S3TestDate.header(.now))
        let channel = context.channel
        for index in 0..<pieces {
            let part = bytes[bytes.count * index / pieces..<bytes.count * (index + 1) / pieces]
            channel.eventLoop.scheduleTask(in: .milliseconds(Int64(index) * 400)) {
                channel.writeAndFlush(ByteBuffer(bytes: part), promise: nil)
            }
        }
    }

    private func send(_ reply: S3TestReply, _ request: S3TestRequest, _ context: ChannelHandlerContext) {
        let date = S3TestDate.header(UTCTime(seconds: UTCTime.now.seconds + server.timeShift))
        var bytes = reply.bytes(toHead: request.method == "HEAD", date: date)
        if let count = reply.cutAfter { bytes.removeLast(max(0, bytes.count - count)) }
        let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
        if reply.cutAfter != nil || reply.hidesLength {
            let channel = context.channel
            written.whenComplete { _ in channel.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
