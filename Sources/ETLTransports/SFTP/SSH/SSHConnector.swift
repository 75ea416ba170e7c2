import CSSH
import ETL
import Synchronization

/// Makes logged-in SSH connections to one server.
///
/// The connection itself is made by ``TCPConnector``: it tries all addresses of a name, and can be ended while libssh's
/// own connect waits for the name server.
struct SSHConnector: SFTPConnector {
    let configuration: SFTPStoreConfiguration
    let address: ServerAddress
    let mapper: SFTPErrorMapper
    let startThread: SystemThread.Begin

    /// The kind of the key whose fingerprint was right.
    private let rightKind = SSHKindMemory()

    init(_ configuration: SFTPStoreConfiguration, startThread: @escaping SystemThread.Begin) {
        self.configuration = configuration
        self.startThread = startThread
        address = ServerAddress(host: configuration.host, port: configuration.port)
        mapper = SFTPErrorMapper(configuration, server: address.name)
    }

    func connect(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) -> any SFTPChannel {
        guard case .fingerprints(let right) = configuration.hostKeys else {
            let connection = try await shakeHands(nil, deadline, interrupt)
            try checkKnownHosts(of: connection)
            return try logIn(on: connection, deadline, interrupt)
        }
        let last = rightKind.value
        var shown: [String] = []
        var refusal: TransferError?
        for kind in [last].compactMap(\.self) + SSHHostKeyKind.allCases.filter({ $0 != last }) {
            let connection: SSHConnection
            do throws(TransferError) {
                connection = try await shakeHands(kind, deadline, interrupt)
            } catch {
                // The server has no key of this kind, perhaps.
                guard error.kind == .sshFailed else { throw error }
                refusal = error
                continue
            }
            guard let key = connection.hostKey else { continue }
            if right.contains(key.fingerprint) {
                rightKind.value = kind
                return try logIn(on: connection, deadline, interrupt)
            }
            shown.append("\(key.kind) \(key.fingerprint)")
        }
        if shown.isEmpty, let refusal { throw refusal }
        throw mapper.wrongFingerprint(shown)
    }

    private func shakeHands(
        _ kind: SSHHostKeyKind?, _ deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) -> SSHConnection {
        let socket: Int32
        do throws(TCPConnector.Failure) {
            let left = SuspendingClock().now.duration(to: deadline)
            socket = try await TCPConnector(startThread: startThread)
                .connect(to: address, within: max(.milliseconds(1), left), interrupt)
        } catch {
            throw error.transferError(server: address.name)
        }
        let knownHosts = if case .file(let file) = configuration.hostKeys { file } else { "/dev/null" }
        let connection: SSHConnection
        do throws(TransferError) {
            connection = try SSHConnection(
                socket: socket, host: address.host, port: configuration.port, user: configuration.user,
                knownHosts: knownHosts)
        } catch {
            var error = error
            error.server = address.name
            throw error
        }
        if let kind { connection.wantsHostKeys(of: kind) }
        do throws(SFTPFailure) {
            try connection.shakeHands(by: deadline, interrupt)
        } catch {
            throw mapper.handshakeError(error)
        }
        return connection
    }

    private func checkKnownHosts(of connection: SSHConnection) throws(TransferError) {
        let state = connection.knownHost
        guard state != SSH_KNOWN_HOSTS_OK else { return }
        let key = connection.hostKey.map { "\($0.kind) \($0.fingerprint)" } ?? "unknown"
        switch state {
        case SSH_KNOWN_HOSTS_CHANGED, SSH_KNOWN_HOSTS_OTHER: throw mapper.changedHostKey(key)
        case SSH_KNOWN_HOSTS_ERROR: throw mapper.unknownHostKey(key, "it could not be read: \(connection.lastError)")
        default: throw mapper.unknownHostKey(key)
        }
    }

    private func logIn(
        on connection: SSHConnection, _ deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) throws(TransferError) -> any SFTPChannel {
        var key: SSHPrivateKey?
        if let file = configuration.keyFile {
            do throws(SSHPrivateKey.Failure) {
                key = try SSHPrivateKey(file: file, passphrase: configuration.keyPassphrase)
            } catch {
                throw mapper.refusedLogin("_KEY_FILE \(file) \(error.reason)")
            }
        }
        do throws(SFTPFailure) {
            var login = SSHLogin(hasKey: key != nil, hasPassword: configuration.password != nil)
            var step = login.first
            var offered: Set<SSHLogin.Method> = []
            while case .attempt(let method) = step {
                let answer = try attempt(method, key, &login, on: connection, deadline, interrupt)
                offered = answer.offered
                step = login.next(after: answer.outcome, offered: answer.offered)
            }
            guard step == .done else { throw .interrupted(mapper.refusedLogin(offering: offered)) }
            guard try connection.openSFTP(by: deadline, interrupt) else {
                throw .interrupted(mapper.noSFTP(connection.lastError))
            }
            return connection
        } catch {
            throw mapper.loginError(error)
        }
    }

    private func attempt(
        _ method: SSHLogin.Method, _ key: SSHPrivateKey?, _ login: inout SSHLogin, on connection: SSHConnection,
        _ deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> SSHConnection.LoginAnswer {
        switch method {
        case .publicKey:
            guard let key else { break }
            return try connection.logIn(with: key, by: deadline, interrupt)
        case .password:
            guard let password = configuration.password else { break }
            return try connection.logIn(with: password, by: deadline, interrupt)
        case .keyboardInteractive:
            guard let password = configuration.password else { break }
            return try connection.logIn(
                answering: { login.answers(toHidden: $0, password: password.reveal()) }, by: deadline, interrupt)
        case .none: break
        }
        return try connection.logInWithNothing(by: deadline, interrupt)
    }
}

/// Which kind of host key was the right one.
private final class SSHKindMemory: Sendable {
    private let kind = Locked<SSHHostKeyKind?>(nil)

    var value: SSHHostKeyKind? {
        get { kind.withLock(\.self) }
        set { kind.withLock { $0 = newValue } }
    }
}
