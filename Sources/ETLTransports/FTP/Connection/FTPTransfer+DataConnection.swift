import ETL

/// How a transfer comes to its data connection.
extension FTPTransfer {
    /// How the server was told about the data connection.
    private enum DataConnection {
        case made(SocketStream, isOfPASV: Bool)
        case awaited(FTPActivePort)
    }

    /// Makes a data connection and has the server begin.
    func begin(
        _ command: String, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> SocketStream {
        let connection = configuration.isPassive ? try await connect() : try await listen()
        if !isBinary {
            isBinary = try await ask("TYPE I").isPositive
            guard isBinary else { throw End(because: .typeRefused) }
        }
        try await say(command)
        while outcome.log.started == nil {
            guard try await hear().isPreliminary else { throw End(because: .refused) }
        }
        control.acknowledge()
        let data: SocketStream
        switch connection {
        case .made(let stream, let isOfPASV):
            data = stream
            if isOfPASV, !memory.current.needsPASV { memory.learn { $0.needsPASV = true } }
        case .awaited(let port):
            data = try await accept(at: port)
        }
        if tls != nil { try await encrypt(data) }
        return data
    }

    /// Encrypts a data connection, as a continuation of the control connection's session: by that the server knows that
    /// it is the same client.
    private func encrypt(_ data: SocketStream, isolation: isolated (any Actor)? = #isolation) async throws(End) {
        guard let tls else { return }
        do throws(SocketStream.TLSFailure) {
            try await data.startTLS(
                tls.context, to: tls.host, resuming: control.stream.tlsSession, within: configuration.connectTimeout,
                interrupt)
        } catch {
            data.abort()
            // A server that wants it otherwise says so, and closes the connection.
            if error == .socket(.broken) { _ = try? await hear(within: Self.patience) }
            throw End(error)
        }
    }

    // MARK: Active mode

    private func listen(isolation: isolated (any Actor)? = #isolation) async throws(End) -> DataConnection {
        guard let port = FTPActivePort(beside: control, loop) else { throw End(because: .noDataConnection) }
        let needsPORT = memory.current.needsPORT
        for command in [needsPORT ? nil : port.extendedCommand, port.command] {
            guard let command, try await ask(command).isPositive else { continue }
            if command == port.command, !needsPORT { memory.learn { $0.needsPORT = true } }
            return .awaited(port)
        }
        throw End(because: .noDataConnection)
    }

    private func accept(
        at port: FTPActivePort, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> SocketStream {
        let data: SocketStream?
        do throws(SocketFailure) {
            data = try await port.accept(within: configuration.connectTimeout, interrupt)
        } catch {
            if case .interrupted(let error) = error { throw End(ours: error) }
            throw End(because: .noDataConnection)
        }
        if let data { return data }
        try await hear()
        throw End(because: .noDataConnection)
    }

    // MARK: Passive mode

    private func connect(isolation: isolated (any Actor)? = #isolation) async throws(End) -> DataConnection {
        if let isYoung = control.takesAddress() {
            let port = try await addressAskedAhead()
            if isYoung, let port, let data = try await connect(to: port) { return .made(data, isOfPASV: false) }
        }
        for command in memory.current.needsPASV ? ["PASV"] : ["EPSV", "PASV"] {
            guard let port = try await ask(command).dataPort else {
                // PASV knows no IPv6.
                if command == "EPSV", control.stream.isIPv6 {
                    throw End(because: .noCommonWay)
                }
                continue
            }
            if let data = try await connect(to: port) { return .made(data, isOfPASV: command == "PASV") }
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

    /// PASV's own address is not looked at: it is often one behind a NAT, and the control connection's is right.
    ///
    /// - Returns: `nil` where nobody is at that port.
    private func connect(
        to port: UInt16, isolation: isolated (any Actor)? = #isolation
    ) async throws(End) -> SocketStream? {
        do throws(SocketFailure) {
            return try await SocketStream.connected(
                to: port, beside: control.stream, within: configuration.connectTimeout, loop, interrupt)
        } catch {
            switch error {
            case .broken, .endless: return nil
            case .timedOut: throw End(because: .timedOut)
            case .interrupted(let error): throw End(ours: error)
            }
        }
    }
}
