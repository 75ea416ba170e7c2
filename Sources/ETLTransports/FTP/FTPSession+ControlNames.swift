import ETL

/// Files with control characters in their names, which libcurl cannot name in a `RETR`.
extension FTPSession {
    /// Downloads a file without libcurl: `EPSV` or `PASV`, a data connection, `RETR`.
    ///
    /// - Returns: why it failed, if it did, and what was said.
    func downloadDirectly(
        _ path: RemotePath, interrupt: Interrupt,
        into consume: @escaping (UnsafeRawBufferPointer) throws(TransferError) -> Void
    ) throws(TransferError) -> Outcome {
        let exchange = CurlExchange(interrupt: interrupt, stallTimeout: configuration.stallTimeout)
        exchange.consume = consume
        var log = FTPExchangeLog()
        func outcome(_ failure: CurlFailure?) -> Outcome {
            Outcome(failure: failure, log: log, isFresh: false, exchange: exchange)
        }

        guard let address = try dataAddress(interrupt) else { return outcome(.noDataConnection) }
        log.append(address.reply)
        let control = try connected(interrupt, timeout: nil)
        do throws(FTPControlSocket.Failure) {
            let data: FTPDataSocket
            do throws(FTPControlSocket.Failure) {
                data = try FTPDataSocket(
                    to: address.port, like: control, timeout: configuration.connectTimeout, interrupt: interrupt)
            } catch  where error == .lost || error == .silent {
                return outcome(.noDataConnection)
            }
            logWire("RETR \(path.string)", isSent: true)
            try control.ask(["RETR \(path.string)"], endsAtPreliminary: true) { take($0, &log) }
            guard log.started != nil else { return outcome(.refused) }
            try data.read(stallTimeout: configuration.stallTimeout) { exchange.take($0) }
            data.close()
            guard exchange.failure == nil else { throw .lost }
            if log.last?.isPreliminary == true { try control.ask([], replies: 1) { take($0, &log) } }
            return outcome(log.isComplete ? nil : .incomplete)
        } catch {
            control.cut()
            switch error {
            case .lost: return outcome(.cut)
            case .silent: return outcome(.timedOut)
            case .interrupted(let error): throw error
            }
        }
    }

    private func take(_ reply: FTPReply, _ log: inout FTPExchangeLog) {
        logWire(reply.text, isSent: false)
        log.append(reply)
    }

    /// Where the server waits for a data connection.
    private func dataAddress(_ interrupt: Interrupt) throws(TransferError) -> (port: UInt16, reply: FTPReply)? {
        for command in memory.current.needsPASV ? ["PASV"] : ["EPSV", "PASV"] {
            let reply = try ask([command], interrupt: interrupt, isRepeatable: true).first
            if let reply, let port = reply.dataPort { return (port, reply) }
        }
        return nil
    }
}
