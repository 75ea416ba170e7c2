import CCurl
import ETL

/// Connects to a host by its name or address: all of its addresses are tried, IPv6 and IPv4 beside each other
/// (RFC 8305), which libcurl does.
///
/// An actor on a thread of its own, which lives for this one connection: to look a name up may block.
actor TCPConnector {
    /// Why there is no connection.
    enum Failure: Error, Equatable {
        case connection(ConnectFailure)
        /// The call was to end, or this machine has nothing left for another connection.
        case ours(TransferError)

        /// The error for people: it is the server that is not there, for every file alike.
        func transferError(server: String) -> TransferError {
            func make(_ kind: ErrorKind, _ message: String = "", isRetriable: Bool = true) -> TransferError {
                TransferError(kind, server: server, message, isRetriable: isRetriable, isOutage: true)
            }
            return switch self {
            case .ours(let error):
                TransferError(
                    error.kind, server: error.server ?? server, error.message, isRetriable: error.isRetriable)
            case .connection(.badHost):
                make(.hostNotFound, "this is no host name or address", isRetriable: false)
            case .connection(.hostNotFound): make(.hostNotFound)
            case .connection(.refused): make(.connectionRefused)
            case .connection(.timedOut): make(.connectTimeout)
            case .connection(.other(let code)): make(.connectionRefused, "libcurl gave up with error \(code)")
            }
        }
    }

    private let thread = SessionThread()

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter startThread: in tests, a system that has no thread to give.
    init(startThread: SystemThread.Begin) throws(Failure) {
        do throws(TransferError) {
            try thread.start(startThread)
        } catch {
            throw .ours(error)
        }
    }

    deinit {
        thread.stop()
    }

    /// Connects.
    ///
    /// - Returns: a descriptor, the caller's, which never blocks.
    func connect(
        to address: ServerAddress, within timeout: Duration, _ interrupt: Interrupt
    ) throws(Failure) -> Int32 {
        let curl = CurlHandle()
        interrupt.wakes(curl.waker)
        // Of a scheme whose connections begin with nothing but TCP.
        curl.set(CURLOPT_URL, "http://" + address.urlHost)
        curl.set(CURLOPT_CONNECT_ONLY, true)
        curl.set(CURLOPT_PROXY, "")
        curl.set(CURLOPT_NOPROXY, "*")
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, timeout.milliseconds)
        curl.set(CURLOPT_TCP_KEEPALIVE, true)
        let exchange = CurlExchange(interrupt: interrupt, stallTimeout: timeout)
        if let failure = ConnectFailure(curl.perform(exchange)) {
            if let error = exchange.failure { throw .ours(error) }
            throw .connection(failure)
        }
        guard let socket = curl.activeSocket, case let copy = SocketDescriptor.duplicate(socket), copy >= 0 else {
            throw .connection(.refused)
        }
        // libcurl closes its own descriptor; the connection is ours.
        return copy
    }
}
