import NIOCore

/// The TLS handshake of a data connection, in the place of the transfer that waits for it.
final class FTPDataHandshake: FTPDataWorker {
    private let data: FTPDataHandler
    private let tls: FTPServerTLS
    private let fault: FTPHandshakeFault?
    private let server: FTPServerContext
    private let control: any Channel
    private var stall: Int?
    private var finish: ((Result<FTPTLSVersion, FTPHandshakeFailure>) -> Void)?

    let moved = 0

    init(
        on data: FTPDataHandler, tls: FTPServerTLS, fault: FTPHandshakeFault?, server: FTPServerContext,
        control: any Channel, finish: @escaping (Result<FTPTLSVersion, FTPHandshakeFailure>) -> Void
    ) {
        self.data = data
        self.tls = tls
        self.fault = fault
        self.server = server
        self.control = control
        self.finish = finish
    }

    func begin() {
        data.attach(self)
        guard finish != nil else { return }
        let gate = data.secure(with: tls, fault: fault) { self.done(.success($0)) }
        guard fault == .stall, let gate else { return }
        let stall = server.stall(control)
        self.stall = stall.id
        stall.released.assumeIsolated().whenComplete { _ in
            self.stall = nil
            gate.open()
        }
    }

    /// In the clear, and ended at that: it was read before there was TLS.
    func received(_ bytes: ByteBuffer) {}

    func readCompleted() {}

    func becameWritable() {}

    func ended(_ end: FTPDataHandler.End) {
        done(.failure(data.failure ?? FTPHandshakeFailure("the connection ended")))
    }

    func abort() {
        data.closeNow { self.done(.failure(FTPHandshakeFailure("the transfer was aborted"))) }
    }

    private func done(_ result: Result<FTPTLSVersion, FTPHandshakeFailure>) {
        let finish = finish
        self.finish = nil
        if let stall { server.releaseStall(stall) }
        finish?(result)
    }
}
