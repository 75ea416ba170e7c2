import NIOCore
import NIOSSL

/// TLS for all connections of one server, with one context: a client may resume a session on any of them.
struct FTPServerTLS: Sendable {
    let options: FTPTestTLS
    private let context: NIOSSLContext

    init(_ options: FTPTestTLS) throws {
        self.options = options
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(options.certificate.chainPEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(options.certificate.privateKeyPEM.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.maximumTLSVersion = options.newestVersion == .tls12 ? .tlsv12 : .tlsv13
        // To close is to send close_notify and to end the connection, as in the clear: a client that does not answer
        // with its own must not keep it (RFC 8446 §6.1 lets it not).
        configuration.shutdownTimeout = .zero
        context = try NIOSSLContext(configuration: configuration)
    }

    /// Puts TLS before `handler` as the connection's server, or what is to go wrong with its handshake.
    ///
    /// - Returns: what a stalled handshake waits at.
    func secure(
        _ channel: any Channel, before handler: any ChannelHandler, fault: FTPHandshakeFault?
    ) throws -> FTPTLSGate? {
        let pipeline = channel.pipeline.syncOperations
        guard let fault else {
            try pipeline.addHandler(NIOSSLServerHandler(context: context), position: .before(handler))
            return nil
        }
        let gate = FTPTLSGate(fault) { gate in
            try pipeline.addHandler(NIOSSLServerHandler(context: context), position: .after(gate))
        }
        try pipeline.addHandler(gate, position: .before(handler))
        return gate
    }

    /// The version that a connection speaks, once its handshake is done.
    static func version(of channel: any Channel) -> FTPTLSVersion {
        (try? channel.pipeline.syncOperations.nioSSL_tlsVersion()) == .tlsv12 ? .tls12 : .tls13
    }
}
