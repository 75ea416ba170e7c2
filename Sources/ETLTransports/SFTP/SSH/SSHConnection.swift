import CSSH
import ETL

/// An SSH connection, by libssh, and in it the channel to the SFTP server.
///
/// libssh encrypts, checks the host's key and logs in; it never blocks here, since it cannot be woken. SFTP itself is
/// not left to it: its writes wait for the server's answer to each packet. Nor is all of it left to libcurl: with the
/// libssh2 of Debian 12 it cannot rename onto a file that is there, makes no signatures with RSA keys that servers of
/// today take, and keeps the server's words to itself.
///
/// Not `Sendable`: it belongs to one session.
final class SSHConnection: SFTPChannel {
    private let session: OpaquePointer
    private var channel: OpaquePointer?
    private var isClosed = false
    /// What the server said beside SFTP since bytes of SFTP came.
    private var complaint: [UInt8] = []

    /// Bytes of it that are kept.
    private static let mostComplaint = 400

    private let socket: Int32

    /// Another descriptor of the socket, which libssh uses and sometimes closes.
    private let copy: Int32
    private let wakePipe: WakePipe

    /// Takes a connected socket over.
    ///
    /// - Parameter knownHosts: the file in which host keys are looked for.
    init(
        socket: Int32, host: String, port: Int, user: String, knownHosts: String
    ) throws(TransferError) {
        do throws(TransferError) {
            wakePipe = try WakePipe()
        } catch {
            SocketDescriptor.close(socket)
            throw error
        }
        copy = SocketDescriptor.duplicate(socket)
        guard let session = etl_ssh_session(copy, host, UInt32(port), user, knownHosts) else {
            etl_ssh_close_copy(copy, socket)
            SocketDescriptor.close(socket)
            throw TransferError(.hostNotFound, "libssh takes this for no host or user", isRetriable: false)
        }
        self.session = session
        self.socket = socket
    }

    deinit {
        close()
        ssh_free(session)
        etl_ssh_close_copy(copy, socket)
        SocketDescriptor.close(socket)
    }

    /// Why the last call failed, by libssh.
    var lastError: String { String(cString: etl_ssh_error(session)) }

    /// Asks the server for a host key of this kind only.
    func wantsHostKeys(of kind: SSHHostKeyKind) {
        _ = etl_ssh_set_text(session, SSH_OPTIONS_HOSTKEYS, kind.rawValue)
    }

    // MARK: The beginning

    /// Agrees with the server on how to encrypt. Whose key it is has not been looked at then.
    func shakeHands(by deadline: SuspendingClock.Instant, _ interrupt: Interrupt) throws(SFTPFailure) {
        guard try result(by: deadline, interrupt, { ssh_connect(session) }) == SSH_OK else { throw .broken(lastError) }
    }

    /// The server's key: its fingerprint and its kind. `nil` where libssh has none, which nothing explains.
    var hostKey: (fingerprint: SSHFingerprint, kind: String)? {
        var key: OpaquePointer?
        guard ssh_get_server_publickey(session, &key) == SSH_OK, let key else { return nil }
        defer { ssh_key_free(key) }
        var hash: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &count) == 0 else { return nil }
        defer { ssh_clean_pubkey_hash(&hash) }
        let bytes = Array(UnsafeBufferPointer(start: hash, count: count))
        guard bytes.count == 32 else { return nil }
        let kind = ssh_key_type_to_char(ssh_key_type(key)).map { String(cString: $0) } ?? "unknown"
        return (SSHFingerprint(bytes: bytes), kind)
    }

    /// What the file of known hosts says of the server's key.
    var knownHost: ssh_known_hosts_e { ssh_session_is_known_server(session) }

    /// Opens the channel, and has SFTP spoken in it.
    ///
    /// - Returns: `false` where the server has no SFTP for this user.
    func openSFTP(by deadline: SuspendingClock.Instant, _ interrupt: Interrupt) throws(SFTPFailure) -> Bool {
        guard let channel = ssh_channel_new(session) else { throw .broken(lastError) }
        self.channel = channel
        guard try result(by: deadline, interrupt, { ssh_channel_open_session(channel) }) == SSH_OK,
            try result(by: deadline, interrupt, { ssh_channel_request_sftp(channel) }) == SSH_OK
        else {
            guard ssh_is_connected(session) != 0 else { throw .broken(lastError) }
            return false
        }
        return true
    }

    /// Calls libssh until it has a result.
    private func result(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt, again: Int32 = SSH_AGAIN, _ call: () -> Int32
    ) throws(SFTPFailure) -> Int32 {
        while true {
            let result = call()
            guard result == again else { return result }
            try wait(until: deadline, interrupt)
        }
    }

    // MARK: The log-in

    /// What a server says to a way to log in, and which ways it offers.
    typealias LoginAnswer = (outcome: SSHLogin.Outcome, offered: Set<SSHLogin.Method>)

    /// Asks whether the user may come in without anything.
    func logInWithNothing(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> LoginAnswer {
        try loginAnswer(by: deadline, interrupt) { ssh_userauth_none(session, nil) }
    }

    func logIn(
        with key: SSHPrivateKey, by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> LoginAnswer {
        try loginAnswer(by: deadline, interrupt) { ssh_userauth_publickey(session, nil, key.pointer) }
    }

    func logIn(
        with password: Secret, by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> LoginAnswer {
        try loginAnswer(by: deadline, interrupt) { ssh_userauth_password(session, nil, password.reveal()) }
    }

    /// Logs in by answering the server's questions.
    ///
    /// - Parameter answer: what to say to prompts, of which each is hidden as it is typed or is not; `nil`: nothing.
    func logIn(
        answering answer: ([Bool]) -> [String]?, by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> LoginAnswer {
        while true {
            let result = try result(by: deadline, interrupt, again: Int32(SSH_AUTH_AGAIN.rawValue)) {
                ssh_userauth_kbdint(session, nil, nil)
            }
            guard result == Int32(SSH_AUTH_INFO.rawValue) else { return try loginAnswer(result) }
            let count = ssh_userauth_kbdint_getnprompts(session)
            let hidden = (0..<max(0, count)).map { index in
                var isShown: CChar = 0
                _ = ssh_userauth_kbdint_getprompt(session, UInt32(index), &isShown)
                return isShown == 0
            }
            guard let answers = answer(hidden) else { return (.denied, offered) }
            for (index, answer) in answers.enumerated() {
                _ = ssh_userauth_kbdint_setanswer(session, UInt32(index), answer)
            }
        }
    }

    private func loginAnswer(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt, _ call: () -> Int32
    ) throws(SFTPFailure) -> LoginAnswer {
        try loginAnswer(try result(by: deadline, interrupt, again: Int32(SSH_AUTH_AGAIN.rawValue), call))
    }

    private func loginAnswer(_ result: Int32) throws(SFTPFailure) -> LoginAnswer {
        switch result {
        case Int32(SSH_AUTH_SUCCESS.rawValue): (.success, [])
        case Int32(SSH_AUTH_PARTIAL.rawValue): (.partial, offered)
        case Int32(SSH_AUTH_DENIED.rawValue): (.denied, offered)
        default: throw .broken(lastError)
        }
    }

    private var offered: Set<SSHLogin.Method> {
        let offered = UInt32(bitPattern: ssh_userauth_list(session, nil))
        let methods: [(UInt32, SSHLogin.Method)] = [
            (SSH_AUTH_METHOD_PUBLICKEY, .publicKey), (SSH_AUTH_METHOD_PASSWORD, .password),
            (SSH_AUTH_METHOD_INTERACTIVE, .keyboardInteractive),
        ]
        return Set(methods.filter { offered & $0.0 != 0 }.map(\.1))
    }

    // MARK: Bytes

    func send(_ bytes: UnsafeRawBufferPointer) throws(SFTPFailure) -> Int {
        guard let channel, !isClosed else { throw .broken("") }
        let count = ssh_channel_write(channel, bytes.baseAddress, UInt32(clamping: bytes.count))
        if count >= 0 { return Int(count) }
        guard count == SSH_AGAIN else { throw .broken(reason) }
        return 0
    }

    func receive(into space: UnsafeMutableRawBufferPointer) throws(SFTPFailure) -> Int {
        guard let channel, !isClosed else { throw .broken("") }
        func take() -> Int32 {
            ssh_channel_read_timeout(channel, space.baseAddress, UInt32(clamping: space.count), 0, 0)
        }
        var count = take()
        if count == 0 || count == SSH_AGAIN {
            guard hear(beside: channel) else { throw .broken(reason) }
            // Listening beside it, libssh may have taken bytes of SFTP from the socket, which nobody is told of again.
            count = take()
        }
        if count > 0 {
            complaint = []
            return Int(count)
        }
        guard count == 0 || count == SSH_AGAIN, ssh_channel_is_eof(channel) == 0, ssh_channel_is_open(channel) != 0
        else { throw .broken(reason) }
        return 0
    }

    /// What the server said beside SFTP, as a program does that cannot start; else libssh's words.
    private var reason: String {
        if let channel { _ = hear(beside: channel) }
        let said = String(decoding: complaint, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
        return said.isEmpty ? lastError : said
    }

    /// Takes what the server says beside SFTP, of which the beginning is kept: libssh tells of no end of the channel
    /// before all of it is taken.
    ///
    /// - Returns: `false` where the connection was found to be broken, which libssh does not say a second time.
    private func hear(beside channel: OpaquePointer) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { space in
            // Not for as long as it talks: whoever waits looks at the clock in between.
            for _ in 0..<16 {
                let count = ssh_channel_read_nonblocking(channel, space.baseAddress, UInt32(space.count), 1)
                guard count > 0 else { return count != SSH_ERROR }
                complaint += space.prefix(min(Int(count), max(0, Self.mostComplaint - complaint.count)))
            }
            return true
        }
    }

    func wait(until deadline: SuspendingClock.Instant, _ interrupt: Interrupt) throws(SFTPFailure) {
        // In this order: one that is raised in between wakes us.
        interrupt.wakes(wakePipe)
        if let error = interrupt.error { throw .interrupted(error) }
        let left = SuspendingClock().now.duration(to: deadline)
        guard left > .zero else { throw .timedOut }
        // Never for longer than a second, so that nothing hangs on libssh telling right what it waits for.
        wakePipe.wait(for: socket, orWriting: etl_ssh_is_sending(session) != 0, atMost: min(left, .seconds(1)))
        if let error = interrupt.error { throw .interrupted(error) }
    }

    /// Says goodbye, without waiting for whether it is heard.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        // It frees its channels.
        channel = nil
        ssh_disconnect(session)
        SocketDescriptor.cut(socket)
    }
}
