import CSockets
import ETL

/// A connected socket, with or without TLS over it: bytes in and out, and waits for them on an event loop.
///
/// Not `Sendable`: it belongs to one session. A class, so that the descriptor is closed once: a number that is closed
/// twice may be somebody else's by then.
final class SocketStream {
    /// What `receive` and `send` return where nothing moves now.
    static let notNow = Int(ETL_SOCKET_NOT_NOW)

    /// The descriptor; -1 once it is closed.
    private(set) var descriptor: Int32
    private let loop: EventLoop
    private var tls: TLSConnection?

    /// What TLS needs to go on, where that is not what its caller waits for.
    private var tlsNeeds: SocketReadiness?

    /// Whether the peer has closed a TLS connection without ending its stream.
    private(set) var wasCutShort = false

    /// Takes a descriptor over.
    init(_ descriptor: Int32, _ loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
    }

    deinit {
        close()
    }

    /// Whether TLS is over it.
    var isEncrypted: Bool { tls != nil }

    /// The TLS session, for another connection to the same server.
    var tlsSession: TLSSession? { tls?.session }

    // MARK: Bytes

    /// Moves what has come into `space`.
    ///
    /// - Returns: the number of bytes; 0: the end; negative: ``notNow``, or the connection is broken.
    func receive(into space: UnsafeMutableRawBufferPointer) -> Int {
        guard let tls else { return etl_socket_receive(descriptor, space.baseAddress, space.count) }
        return result(tls.read(into: space), for: .reading)
    }

    /// Sends what the connection takes now of `bytes`, which are some; returns what ``receive(into:)`` does.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let tls else { return etl_socket_send(descriptor, bytes.baseAddress, bytes.count) }
        return result(tls.write(bytes), for: .writing)
    }

    /// Acknowledges now what has come: a peer that has more to say may wait for that.
    func acknowledge() {
        etl_socket_acknowledge(descriptor)
    }

    private func result(_ outcome: TLSConnection.Outcome, for readiness: SocketReadiness) -> Int {
        switch outcome {
        case .moved(let count): return count
        case .notYet(let needed):
            tlsNeeds = needed
            return Self.notNow
        case .cutShort:
            wasCutShort = true
            return readiness == .reading ? 0 : Int(ETL_SOCKET_BROKEN)
        case .failed: return Int(ETL_SOCKET_BROKEN)
        }
    }

    /// Waits until bytes can move.
    func wait(
        for readiness: SocketReadiness, within timeout: Duration, _ interrupt: Interrupt,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(SocketFailure) {
        let needed = tlsNeeds.take() ?? readiness
        switch await loop.wait(for: descriptor, needed, atMost: timeout, interrupt) {
        case .ready: return
        case .timedOut: throw .timedOut
        case .interrupted(let error): throw .interrupted(error)
        }
    }

    // MARK: TLS

    /// Why there is no TLS.
    enum TLSFailure: Error, Equatable {
        case socket(SocketFailure)
        /// What is wrong with the server's certificate.
        case certificate(String)
        /// OpenSSL's words.
        case other(String)
    }

    /// Makes an encrypted connection of this one.
    ///
    /// - Parameter timeout: for the whole of the handshake, however the peer splits it.
    func startTLS(
        _ context: TLSContext, to host: String, resuming session: TLSSession?, within timeout: Duration,
        _ interrupt: Interrupt, isolation: isolated (any Actor)? = #isolation
    ) async throws(TLSFailure) {
        guard let tls = context.connection(over: descriptor, to: host, resuming: session) else {
            throw .other(TLSContext.lastError)
        }
        let deadline = SuspendingClock().now.advanced(by: timeout)
        while true {
            switch tls.handshake() {
            case .moved:
                self.tls = tls
                return
            case .notYet(let readiness):
                do throws(SocketFailure) {
                    let left = max(.zero, SuspendingClock().now.duration(to: deadline))
                    try await wait(for: readiness, within: left, interrupt)
                } catch {
                    throw .socket(error)
                }
            case .cutShort: throw .socket(.broken)
            case .failed(let words): throw tls.certificateProblem.map { .certificate($0) } ?? .other(words)
            }
        }
    }

    // MARK: The end

    /// Ends what we send, and lets the peer say on. To a server that stores, this is the end of the file.
    ///
    /// With TLS the descriptor stays open: the server may have sent tickets that nobody reads, and a connection that is
    /// closed with something unread is reset, with what the server has not read yet.
    func finish() {
        guard let tls else { return close() }
        tls.end()
        etl_socket_finish(descriptor)
    }

    /// Closes the connection.
    func close() {
        if descriptor >= 0 { etl_descriptor_close(descriptor) }
        forget()
    }

    /// Breaks the connection: to a server that stores, this is no end of a file.
    func abort() {
        if descriptor >= 0 { etl_socket_abort(descriptor) }
        forget()
    }

    private func forget() {
        descriptor = -1
        tls = nil
    }
}

// MARK: Large files

extension SocketStream {
    /// Moves what has come into a channel. 0: the end; `nil`: the channel is full, which an empty one cannot be.
    ///
    /// - Precondition: there is no TLS.
    func receive(into channel: any PipeChannel, isEmpty: Bool) -> Int? {
        let count = SystemPipe.move(Self.mostAtOnce, from: descriptor, to: channel.writeEnd)
        // The system says the same of a full channel and of an empty socket.
        guard count == Self.notNow, !isEmpty, etl_socket_wait(descriptor, 0, 0) != 0 else { return count }
        return nil
    }

    /// Sends what the connection takes now of the next bytes in a channel.
    func send(_ count: Int, from channel: any PipeChannel) -> Int {
        SystemPipe.move(count, from: channel.readEnd, to: descriptor)
    }

    private static let mostAtOnce = 1024 * 1024
}
