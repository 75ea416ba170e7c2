import CCurl
import ETL

/// One file over a data connection that we make: `EPSV`, `RETR` or `STOR`, the bytes, the server's last word.
///
/// The commands on the wire are the fewest that do it. On a connection that is binary already: `EPSV` (`PASV` where
/// that does not work), `RETR` or `STOR`; `EPSV` may have been asked with the last command of the file before. Never `CWD` (paths are absolute), `SIZE`, `ALLO`, `REST` or `NOOP` before.
///
/// Not `Sendable`: it lives on its session.
final class FTPPassiveTransfer {
    /// What is moved, and from or to where.
    enum File {
        case download(RemotePath, FTPDownloadTarget)
        case upload(RemotePath, BytePipe.Reader)
    }

    /// Why it ended early.
    private struct End: Error {
        var failure: FTPExchangeFailure
        var ownFailure: TransferError?
        var isStalled = false

        init(because failure: FTPExchangeFailure) {
            self.failure = failure
        }

        init(_ failure: FTPControlConnection.Failure) {
            switch failure {
            case .lost: self.init(because: .cut)
            case .silent: self.init(because: .timedOut)
            case .interrupted(let error): self.init(ours: error)
            }
        }

        init(_ failure: FTPDataSocket.Failure) {
            switch failure {
            case .broken: self.init(because: .cut)
            case .timedOut:
                self.init(because: .timedOut)
                isStalled = true
            case .interrupted(let error): self.init(ours: error)
            }
        }

        init(ours error: TransferError) {
            self.init(because: .abortedByUs)
            ownFailure = error
        }
    }

    private let control: FTPControlConnection
    private let configuration: FTPStoreConfiguration
    private let loop: EventLoop
    private let interrupt: Interrupt
    private let wireLog: FTPWireLog?
    private var outcome: FTPExchangeOutcome

    /// Bytes that were moved since the loop's other tasks had their turn, and how many may be.
    private var bytesSinceOthers = 0
    private static let fairShare = 4 * 1024 * 1024

    /// Whether the connection is in binary mode.
    private(set) var isBinary: Bool

    /// Whether `PASV` did what `EPSV` had not.
    private(set) var needsPASV: Bool

    /// Whether the server has shown that it loses commands which are sent ahead.
    private(set) var losesCommandsAhead = false

    init(
        on control: FTPControlConnection, isFresh: Bool, isBinary: Bool, needsPASV: Bool,
        _ configuration: FTPStoreConfiguration, _ loop: EventLoop, _ interrupt: Interrupt, _ wireLog: FTPWireLog?
    ) {
        self.control = control
        self.isBinary = isBinary
        self.needsPASV = needsPASV
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
                    try await receive(from: data, into: output, announced)
                    // The destination may end its file once all bytes that the server announced have come, without
                    // waiting for the word that these were all: the transfer still fails without it, and nothing is
                    // published before it is over.
                    if announced == outcome.bytes { output.finish() }
                case .collector(let take): try await receive(from: data, into: take)
                }
                data.close()
            case .upload(let path, let input):
                let data = try await begin("STOR \(path.string)")
                do throws(End) {
                    try await send(input, to: data)
                } catch {
                    data.abort()
                    throw error
                }
                data.close()
            }
            try await confirm()
        } catch {
            outcome.failure = error.failure
            outcome.ownFailure = error.ownFailure
            outcome.isStalled = error.isStalled
        }
        return outcome
    }

    // MARK: The control connection

    /// Makes a data connection and has the server begin.
    private func begin(
        _ command: String, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> FTPDataSocket {
        let (data, isOfPASV) = try await connect()
        if !isBinary {
            isBinary = try await ask("TYPE I").isPositive
            guard isBinary else { throw End(because: .typeRefused) }
        }
        try await say(command)
        while outcome.log.started == nil {
            guard try await hear().isPreliminary else { throw End(because: .refused) }
        }
        control.acknowledge()
        if isOfPASV { needsPASV = true }
        return data
    }

    private func connect(
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> (FTPDataSocket, isOfPASV: Bool) {
        if let isYoung = control.takesAddress() {
            let port = try await addressAskedAhead()
            if isYoung, let port, let data = try await connect(to: port) { return (data, false) }
        }
        for command in needsPASV ? ["PASV"] : ["EPSV", "PASV"] {
            guard let port = try await ask(command).dataPort else {
                if command == "EPSV", etl_socket_is_ipv6(control.socket) != 0 { throw End(because: .nonsense) }
                continue
            }
            if let data = try await connect(to: port) { return (data, command == "PASV") }
        }
        throw End(because: .noDataConnection)
    }

    private func addressAskedAhead(isolation: isolated (any Actor)? = #isolation) async throws(End) -> UInt16? {
        do throws(End) {
            return try await hear(within: min(configuration.stallTimeout, .seconds(10))).dataPort
        } catch {
            guard error.failure == .timedOut else { throw error }
            // It was lost, as some servers do with what comes early. Nothing has happened: a new connection will do.
            losesCommandsAhead = true
            throw End(because: .cut)
        }
    }

    /// - Returns: `nil` where nobody is at that port.
    private func connect(
        to port: UInt16, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> FTPDataSocket? {
        do throws(FTPDataSocket.Failure) {
            return try await FTPDataSocket(
                to: port, beside: control, within: configuration.connectTimeout, loop, interrupt)
        } catch {
            switch error {
            case .broken: return nil
            case .timedOut: throw End(because: .timedOut)
            case .interrupted(let error): throw End(ours: error)
            }
        }
    }

    /// Waits for the server's word that the file is whole.
    private func confirm(isolation: isolated (any Actor)? = #isolation) async throws(End) {
        while outcome.log.last?.isPreliminary == true { try await hear() }
        guard outcome.log.isComplete else { throw End(because: .incomplete) }
    }

    private func ask(
        _ command: String, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> FTPReply {
        try await say(command)
        return try await hear()
    }

    private func say(_ command: String, isolation: isolated (any Actor)? = #isolation) async throws(End) {
        wireLog?.log(command, isSent: true)
        do throws(FTPControlConnection.Failure) {
            try await control.send(CollectionOfOne(command), within: configuration.stallTimeout, interrupt)
        } catch {
            throw End(error)
        }
    }

    @discardableResult
    private func hear(
        within timeout: Duration? = nil, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> FTPReply {
        do throws(FTPControlConnection.Failure) {
            let reply = try await control.reply(within: timeout ?? configuration.stallTimeout, interrupt)
            wireLog?.log(reply.text, isSent: false)
            outcome.log.append(reply)
            // The server is about to close the connection.
            if reply.code == 421 { throw .lost }
            return reply
        } catch {
            throw End(error)
        }
    }

    // MARK: The data

    private func receive(
        from data: FTPDataSocket, into output: BytePipe.Writer, _ announced: Int64?,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) {
        let isLarge = (announced ?? 0) >= SystemPipe.smallestFile
        let channel = isLarge ? output.openChannel { SystemPipe() } : nil
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
        }
    }

    private func receive(
        from data: FTPDataSocket, into take: (UnsafeRawBufferPointer) -> Void,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { space in
                let count = data.receive(into: space)
                if count > 0 { take(UnsafeRawBufferPointer(rebasing: space[..<count])) }
                return count
            }
            guard try await goesOn(count, .reading, data) else { return }
        }
    }

    private func send(
        _ input: BytePipe.Reader, to data: FTPDataSocket, isolation: isolated (any Actor)? = #isolation
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
    private static let patience = Duration.milliseconds(500)

    /// What a call on the data connection came to. `false`: the end.
    private func goesOn(
        _ count: Int, _ readiness: SocketReadiness, _ data: FTPDataSocket,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> Bool {
        switch count {
        case 0: return false
        case Int(ETL_SOCKET_NOT_NOW):
            do throws(FTPDataSocket.Failure) {
                try await data.wait(for: readiness, within: configuration.stallTimeout)
            } catch {
                throw End(error)
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
