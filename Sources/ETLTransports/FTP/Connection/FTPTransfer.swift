import ETL

/// One file, or one listing, over a data connection: the commands for it, the bytes, the server's last word.
///
/// The commands on the wire are the fewest that do it. On a connection that is binary already: `EPSV` (`PASV` where that
/// does not work; `EPRT` or `PORT` in active mode), `RETR` or `STOR`; `EPSV` may have been asked with the last command of
/// the file before. Never `CWD` (paths are absolute), `SIZE`, `ALLO`, `REST` or `NOOP` before.
///
/// Not `Sendable`: it lives on its session.
final class FTPTransfer {
    /// What is moved, and from or to where.
    enum File {
        case download(RemotePath, FTPDownloadTarget)
        case upload(RemotePath, BytePipe.Reader)
        /// By this command, which lists the directory that the connection is in.
        case listing(String, FTPDownloadTarget)
    }

    /// Why it ended early.
    struct End: Error {
        var failure: FTPExchangeFailure
        var ownFailure: TransferError?
        var isStalled = false
        var tlsFailure: SocketStream.TLSFailure?

        init(because failure: FTPExchangeFailure) {
            self.failure = failure
        }

        /// Of the control connection.
        init(_ failure: SocketFailure) {
            switch failure {
            case .broken: self.init(because: .cut)
            case .timedOut: self.init(because: .timedOut)
            case .endless: self.init(because: .endless)
            case .interrupted(let error): self.init(ours: error)
            }
        }

        init(ofData failure: SocketFailure) {
            self.init(failure)
            isStalled = failure == .timedOut
        }

        init(_ failure: SocketStream.TLSFailure) {
            if case .socket(.interrupted(let error)) = failure {
                self.init(ours: error)
            } else {
                self.init(because: .cut)
            }
            tlsFailure = failure
        }

        init(ours error: TransferError) {
            self.init(because: .abortedByUs)
            ownFailure = error
        }
    }

    let control: FTPControlConnection
    let memory: FTPServerMemory
    let tls: (context: TLSContext, host: String)?
    let configuration: FTPStoreConfiguration
    let loop: EventLoop
    let interrupt: Interrupt
    let wireLog: FTPWireLog?
    var outcome: FTPExchangeOutcome

    /// Bytes that were moved since the loop's other tasks had their turn, and how many may be.
    private var bytesSinceOthers = 0
    private static let fairShare = 4 * 1024 * 1024

    /// Whether the connection is in binary mode.
    var isBinary: Bool

    /// Whether the server has shown that it loses commands which are sent ahead.
    var losesCommandsAhead = false

    init(
        on control: FTPControlConnection, isFresh: Bool, isBinary: Bool, _ memory: FTPServerMemory,
        _ tls: (TLSContext, String)?, _ configuration: FTPStoreConfiguration, _ loop: EventLoop, _ interrupt: Interrupt,
        _ wireLog: FTPWireLog?
    ) {
        self.control = control
        self.isBinary = isBinary
        self.memory = memory
        self.tls = tls
        self.configuration = configuration
        self.loop = loop
        self.interrupt = interrupt
        self.wireLog = wireLog
        outcome = FTPExchangeOutcome(isFresh: isFresh)
    }

    /// Moves the file, to the server's last word.
    func move(_ file: File, isolation: isolated (any Actor)? = #isolation) async -> FTPExchangeOutcome {
        do throws(End) {
            switch file {
            case .download(let path, let target):
                let data = try await begin("RETR \(path.string)")
                switch target {
                case .pipe(let output):
                    let announced = outcome.log.started?.announcedSize(of: path)
                    try await receive(path, from: data, into: output, announced)
                    // The destination may end its file once all bytes that the server announced have come, without
                    // waiting for the word that these were all: the transfer still fails without it, and nothing is
                    // published before it is over.
                    if announced == outcome.bytes { output.finish() }
                case .collector(let take): try await receive(from: data, into: take)
                }
                outcome.wasCutShort = data.wasCutShort
                data.close()
                try await confirm()
            case .upload(let path, let input):
                let data = try await begin("STOR \(path.string)")
                do throws(End) {
                    try await send(input, to: data)
                } catch {
                    data.abort()
                    throw error
                }
                data.finish()
                try await confirm()
            case .listing(let command, let target):
                let data = try await begin(command)
                if case .collector(let take) = target { try await receive(from: data, into: take) }
                data.close()
                try await confirm()
            }
        } catch {
            outcome.failure = error.failure
            outcome.ownFailure = error.ownFailure
            outcome.isStalled = error.isStalled
            outcome.tlsFailure = error.tlsFailure
        }
        return outcome
    }

    // MARK: The control connection

    /// Waits for the server's word that the file is whole.
    private func confirm(isolation: isolated (any Actor)? = #isolation) async throws(End) {
        while outcome.log.last?.isPreliminary == true { try await hear() }
        guard outcome.log.isComplete else { throw End(because: .incomplete) }
    }

    func ask(
        _ command: String, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> FTPReply {
        try await say(command)
        return try await hear()
    }

    func say(_ command: String, isolation: isolated (any Actor)? = #isolation) async throws(End) {
        wireLog?.log(command, isSent: true)
        do throws(SocketFailure) {
            try await control.send(CollectionOfOne(command), within: configuration.stallTimeout, interrupt)
        } catch {
            throw End(error)
        }
    }

    @discardableResult
    func hear(
        within timeout: Duration? = nil, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> FTPReply {
        do throws(SocketFailure) {
            let reply = try await control.reply(within: timeout ?? configuration.stallTimeout, interrupt)
            wireLog?.log(reply.text, isSent: false)
            outcome.log.append(reply)
            if reply.endsSession { throw .broken }
            return reply
        } catch {
            throw End(error)
        }
    }

    // MARK: The data

    private func receive(
        _ path: RemotePath, from data: SocketStream, into output: BytePipe.Writer, _ announced: Int64?,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) {
        let isLarge = (announced ?? 0) >= SystemPipe.smallestFile
        let channel = isLarge && !data.isEncrypted ? output.openChannel { SystemPipe() } : nil
        while true {
            let count: Int?
            do throws(TransferError) {
                if let channel {
                    count = try output.fillChannel { data.receive(into: channel, isEmpty: $0) }
                } else {
                    count = try output.fill { data.receive(into: $0) }
                }
            } catch {
                throw End(ours: error)
            }
            guard let count else {
                await output.waitForSpace()
                continue
            }
            guard try await goesOn(count, .reading, data) else { return }
            // It will not be believed anyway, and may have no end.
            guard let announced, outcome.bytes > announced else { continue }
            data.abort()
            throw End(
                ours: TransferError(
                    .sourceChanged, server: ServerAddress(host: configuration.host, port: configuration.port).name,
                    path: path.string, "more bytes come than the \(announced) that the server announced",
                    isRetriable: true))
        }
    }

    private func receive(
        from data: SocketStream, into take: (UnsafeRawBufferPointer) throws(TransferError) -> Void,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { data.receive(into: $0) }
            if count > 0 {
                let result = buffer.withUnsafeBytes { bytes in
                    Result { () throws(TransferError) in try take(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
                }
                do throws(TransferError) {
                    try result.get()
                } catch {
                    data.abort()
                    throw End(ours: error)
                }
            }
            guard try await goesOn(count, .reading, data) else { return }
        }
    }

    private func send(
        _ input: BytePipe.Reader, to data: SocketStream, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) {
        while true {
            let count: Int?
            do throws(TransferError) {
                count = try input.drain({ data.send($0) }, orFrom: { data.send($1, from: $0) })
                if count == nil { try await input.waitForContent() }
            } catch {
                throw End(ours: error)
            }
            guard let count else { continue }
            do throws(End) {
                guard try await goesOn(count, .writing, data) else { return }
            } catch {
                // A server that cannot store more (552) says so and cuts the data connection; the reason is under way.
                if error.failure == .cut { _ = try? await hear(within: Self.patience) }
                throw error
            }
        }
    }

    /// How long the reason for a cut may be under way: the server has sent it together with the cut.
    static let patience = Duration.milliseconds(500)

    /// What a call on the data connection came to. `false`: the end.
    private func goesOn(
        _ count: Int, _ readiness: SocketReadiness, _ data: SocketStream,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> Bool {
        switch count {
        case 0: return false
        case SocketStream.notNow:
            do throws(SocketFailure) {
                try await data.wait(for: readiness, within: configuration.stallTimeout, interrupt)
            } catch {
                throw End(ofData: error)
            }
        case ..<0: throw End(because: .cut)
        default:
            outcome.bytes += Int64(count)
            bytesSinceOthers += count
            if bytesSinceOthers >= Self.fairShare {
                // The loop is the other sessions' too.
                bytesSinceOthers = 0
                await Task.yield()
            }
        }
        return true
    }
}
