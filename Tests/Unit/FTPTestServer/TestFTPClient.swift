import ETLTesting

/// An FTP client that knows nothing: it sends lines, and reads replies.
struct TestFTPClient: Sendable {
    let control: TestSocket
    /// Whom to trust on data connections, as PEM text; `nil`: they are in the clear.
    var dataAuthority: String?

    struct Closed: Error {}

    /// Connects, without waiting for the greeting.
    init(port: Int) async throws {
        control = try await TestSocket.connect(to: port)
    }

    /// Connects and logs in as the standard user, in TYPE I.
    static func loggedIn(
        _ server: FTPTestServer, as user: String = "etl", password: String = "secret"
    ) async throws -> TestFTPClient {
        let client = try await TestFTPClient(port: server.port)
        _ = try await client.reply()
        _ = try await client("USER \(user)")
        _ = try await client("PASS \(password)")
        _ = try await client("TYPE I")
        return client
    }

    /// Connects to a server with TLS, explicit or implicit, and logs in as the standard user, in TYPE I and PROT P.
    static func loggedIn(_ server: FTPTestServer, trusting authority: String) async throws -> TestFTPClient {
        var client = try await encrypted(server, trusting: authority)
        _ = try await client("USER etl")
        _ = try await client("PASS secret")
        _ = try await client("TYPE I")
        _ = try await client("PBSZ 0")
        _ = try await client("PROT P")
        client.dataAuthority = authority
        return client
    }

    /// Connects, and encrypts the control connection at once or by AUTH.
    static func encrypted(_ server: FTPTestServer, trusting authority: String) async throws -> TestFTPClient {
        let client = try await TestFTPClient(port: server.port)
        if server.tls?.mode == .implicit {
            try await client.control.startTLS(trusting: authority)
            _ = try await client.reply()
        } else {
            _ = try await client.reply()
            _ = try await client("AUTH TLS")
            try await client.control.startTLS(trusting: authority)
        }
        return client
    }

    /// Sends a line and reads one reply.
    @discardableResult
    func callAsFunction(_ line: String) async throws -> String {
        try await send(line)
        return try await reply()
    }

    func send(_ line: String) async throws {
        try await control.write(Array((line + "\r\n").utf8))
    }

    /// The next reply, all its lines, without the last line's end.
    func reply() async throws -> String {
        let bytes = try await control.read { bytes, end in Self.lengthOfReply(bytes) ?? (end == nil ? nil : 0) }
        guard !bytes.isEmpty else { throw Closed() }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }

    /// Lines up to the first that has three digits and a space.
    private static func lengthOfReply(_ bytes: [UInt8]) -> Int? {
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes[start...end]
            if line.count >= 4, line.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }),
                line[line.startIndex + 3] == UInt8(ascii: " ")
            {
                return end + 1
            }
            start = end + 1
        }
        return nil
    }

    /// Opens a data connection by EPSV.
    func openData() async throws -> TestSocket {
        let reply = try await self("EPSV")
        let port = reply.split(separator: "|").compactMap { Int($0) }.last ?? 0
        return try await TestSocket.connect(to: port)
    }

    struct Transferred {
        var opening = ""
        var bytes: [UInt8] = []
        var end: TestSocket.End?
        /// The data connection's TLS handshake failed.
        var handshakeFailed = false
        /// `nil` when the control connection ended.
        var reply: String?
    }

    /// Runs a command that sends data, to its last reply.
    func download(_ line: String) async throws -> Transferred {
        let data = try await openData()
        var result = Transferred()
        result.opening = try await self(line)
        guard result.opening.hasPrefix("150") else {
            await data.close()
            return result
        }
        guard try await secure(data, &result) else { return result }
        result.bytes = try await data.readToEnd()
        result.end = try await data.waitForEnd()
        result.reply = try? await reply()
        return result
    }

    /// Runs a command that takes data, to its last reply.
    func upload(_ line: String, _ bytes: [UInt8]) async throws -> Transferred {
        let data = try await openData()
        var result = Transferred()
        result.opening = try await self(line)
        if result.opening.hasPrefix("150") {
            guard try await secure(data, &result) else { return result }
            // The server may end the connection in the midst of it.
            try? await data.write(bytes)
        }
        await data.close()
        guard result.opening.hasPrefix("150") else { return result }
        result.reply = try? await reply()
        return result
    }

    /// Begins TLS on a data connection if it is to have it.
    private func secure(_ data: TestSocket, _ result: inout Transferred) async throws -> Bool {
        guard let dataAuthority else { return true }
        do {
            try await data.startTLS(trusting: dataAuthority)
            return true
        } catch is TestSocket.HandshakeFailed {
            result.handshakeFailed = true
            result.reply = try? await reply()
            return false
        }
    }
}
