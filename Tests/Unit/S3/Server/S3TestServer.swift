import ETL
import NIOCore
import NIOPosix
import Synchronization

/// A server that speaks as much S3 as the transport needs, checks signatures by an implementation of its own, and does
/// wrong what it is told to.
final class S3TestServer: Sendable {
    struct State {
        var bucket: S3TestBucket
        var faults: [S3TestFault] = []
        var requests: [S3TestRequest] = []
        var connections = 0
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// How many of the next connections are closed as soon as they are made.
        var unwelcome = 0
    }

    static let accessKey = "AKIDTEST"
    static let secretKey = "s3cr3t/+=key"
    static let bucketName = "images"

    let signature: S3TestSignature
    let state: Locked<State>
    private let channel: Locked<(any Channel)?> = Locked(nil)

    /// The server's time before ours, in seconds.
    let timeShift: Int64

    init(profile: S3TestBucket.Profile, sessionToken: String?, timeShift: Int64) {
        signature = S3TestSignature(
            accessKey: Self.accessKey, secretKey: Self.secretKey, region: "eu-test-1", sessionToken: sessionToken)
        state = Locked(State(bucket: S3TestBucket(name: Self.bucketName, profile: profile)))
        self.timeShift = timeShift
    }

    static func start(
        _ profile: S3TestBucket.Profile = S3TestBucket.Profile(), sessionToken: String? = nil, timeShift: Int64 = 0
    ) async throws -> S3TestServer {
        let server = S3TestServer(profile: profile, sessionToken: sessionToken, timeShift: timeShift)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    server.accepted(channel)
                    try channel.pipeline.syncOperations.addHandler(S3TestHandler(server: server))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        return server
    }

    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }

    func stop() async {
        try? await channel.withLock { $0 }?.close().get()
        await dropConnections()
    }

    func dropConnections() async {
        for channel in state.withLock({ Array($0.channels.values) }) { try? await channel.close().get() }
    }

    func script(_ faults: S3TestFault...) { state.withLock { $0.faults += faults } }

    var pendingFaults: Int { state.withLock { $0.faults.count { !$0.isLasting } } }
    var connections: Int { state.withLock(\.connections) }
    var requests: [S3TestRequest] { state.withLock(\.requests) }
    var operations: [S3TestRequest.Operation] { requests.map(\.operation) }
    var uploads: [String: S3TestBucket.Upload] { state.withLock(\.bucket.uploads) }

    var keys: [String] { state.withLock { $0.bucket.objects.keys.map { String(decoding: $0, as: UTF8.self) } } }

    subscript(_ key: String) -> [UInt8]? {
        get { state.withLock { $0.bucket.objects[Array(key.utf8)]?.bytes } }
        set {
            state.withLock {
                $0.bucket.objects[Array(key.utf8)] = newValue.map { S3TestBucket.Object(bytes: $0, tag: "\"x\"") }
            }
        }
    }

    /// Another program's upload.
    func begin(_ id: String, _ upload: S3TestBucket.Upload) { state.withLock { $0.bucket.uploads[id] = upload } }

    func object(_ key: String) -> S3TestBucket.Object? { state.withLock { $0.bucket.objects[Array(key.utf8)] } }

    // MARK: What the handler asks

    private func accepted(_ channel: any Channel) {
        let id = ObjectIdentifier(channel as AnyObject)
        state.withLock { state in
            state.connections += 1
            state.channels[id] = channel
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.channels[id] = nil } }
    }

    /// Whether a connection that was made just now is to be closed.
    func isUnwelcome() -> Bool {
        state.withLock { state in
            guard state.unwelcome > 0 else { return false }
            state.unwelcome -= 1
            return true
        }
    }

    /// The fault that strikes a request whose head has come.
    func fault(for request: S3TestRequest) -> S3TestFault.Effect? {
        state.withLock { state in
            guard let index = state.faults.firstIndex(where: { $0.operation == request.operation }) else { return nil }
            state.faults[index].call -= 1
            let fault = state.faults[index]
            guard fault.call <= 0 else { return nil }
            if !fault.isLasting { state.faults.remove(at: index) }
            return fault.effect
        }
    }

    func reply(to request: S3TestRequest, spoils: Bool) -> S3TestReply {
        if let code = signature.refusal(of: request) { return S3TestReply(403, code: code) }
        let ours = UTCTime.now.seconds + timeShift
        let text = request["x-amz-date"]?.filter { $0 != "T" && $0 != "Z" } ?? ""
        guard let theirs = UTCTime(digits: text), abs(theirs.seconds - ours) < 900 else {
            let now = UTCTime(seconds: ours).iso8601
            return S3TestReply(403, code: "RequestTimeTooSkewed", more: "<ServerTime>\(now)</ServerTime>")
        }
        return state.withLock { $0.bucket.reply(to: request, spoils: spoils) }
    }

    func note(_ request: S3TestRequest) {
        var request = request
        request.body = []
        state.withLock { [request] in $0.requests.append(request) }
    }
}
