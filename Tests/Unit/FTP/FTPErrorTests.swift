import ETL
import Logging
import Testing

@testable import ETLTransports

@Suite("What refusals of FTP servers mean")
struct FTPErrorTests {
    private let mapper = FTPErrorMapper(server: "h:21", password: "s3cret")

    @Test(
        arguments: [
            ("550 Failed to open file.", .read, .fileNotFound, false),
            ("550 /a: Permission denied", .read, .permissionDenied, false),
            ("550 Access is denied.", .read, .permissionDenied, false),
            (
                "550 The process cannot access the file because it is being used by another process.", .read, .fileBusy,
                true
            ),
            ("550 File is locked", .write, .fileBusy, true),
            ("551 No such file", .read, .fileNotFound, false),
            ("450 No such file or directory", .read, .fileNotFound, false),
            ("450 Later", .read, .fileBusy, true),
            ("530 Please login", .read, .permissionDenied, false),
            ("553 Could not create file.", .write, .permissionDenied, false),
            ("550 No space left on device", .write, .diskFull, false),
            ("451 Disk full", .write, .diskFull, true),
            ("452 Insufficient storage", .write, .diskFull, true),
            ("552 Quota", .write, .diskFull, false),
            ("425 No data connection", .write, .dataConnectionFailed, true),
            ("426 Aborted", .write, .connectionLost, true),
            ("426 No space left on device; transfer aborted.", .write, .diskFull, true),
            ("451 Failure writing to local file.", .write, .diskFull, true),
            ("451 Failure writing to local file.", .read, .refused, true),
            ("451 Requested action aborted: local error in processing.", .write, .refused, true),
            ("421 Bye", .write, .serverBusy, true),
            ("500 OOPS: child died", .write, .connectionLost, true),
            ("500 OOPS: 500 OOPS: child died", .read, .connectionLost, true),
            ("500 OOPS: priv_sock_send_cmd", .rename, .connectionLost, true),
            ("500 OOPS: priv_sock_get_result", .binaryMode, .connectionLost, true),
            ("500 OOPS: priv_sock_get_result", .login, .connectionLost, true),
            ("500 OOPS: cannot change directory:/data", .login, .loginFailed, false),
            ("500 What are OOPS:?", .read, .refused, false),
            ("502 What?", .rename, .refused, false),
            ("550 It exists", .rename, .refused, false),
            ("450 Later", .rename, .fileBusy, true),
            ("430 Invalid username or password", .login, .loginFailed, false),
            ("530 Login incorrect.", .login, .loginFailed, false),
            ("530 Sorry, the maximum number of clients is reached", .login, .serverBusy, true),
            ("451 Try again later", .login, .serverBusy, true),
        ] as [(String, FTPRefusal.Request, ErrorKind, Bool)])
    func byDigitsAndWords(
        _ text: String, _ request: FTPRefusal.Request, _ kind: ErrorKind, _ isRetriable: Bool
    ) throws {
        let code = try #require(Int(text.prefix(3)))
        let refusal = FTPRefusal(FTPReply(code: code, lines: [text]), to: request)
        #expect(refusal.kind == kind)
        #expect(refusal.isRetriable == isRetriable)
    }

    private func log(_ replies: String...) -> FTPExchangeLog {
        var log = FTPExchangeLog()
        for text in replies { log.append(FTPReply(code: Int(text.prefix(3)) ?? 0, lines: [text])) }
        return log
    }

    private func error(_ failure: FTPExchangeFailure, _ log: FTPExchangeLog) -> TransferError {
        mapper.error(failure, log, request: .read, path: try? RemotePath("/a"))
    }

    @Test func whatATransferFailedFor() {
        let opened = log("229 (|||1|)")
        let started = log("229 (|||1|)", "150 Here")
        #expect(error(.noDataConnection, opened).kind == .dataConnectionFailed)
        #expect(error(.noDataConnection, log("200 PORT", "150 Here", "451 Not now")).kind == .truncated)
        #expect(error(.noDataConnection, log("200 PORT", "150 Here", "425 None")).kind == .dataConnectionFailed)
        #expect(error(.noDataConnection, log("500 No EPRT")).kind == .dataConnectionFailed)
        #expect(error(.timedOut, opened).kind == .dataConnectionFailed)
        #expect(error(.timedOut, started).kind == .stalled)
        #expect(error(.cut, started).description == "ConnectionLost: h:21 /a")
        for failure in [FTPExchangeFailure.cut, .noDataConnection] {
            let closed = error(failure, log("229 (|||1|)", "150 Here", "426 Closed"))
            #expect(closed.kind == .connectionLost && closed.reply == "426 Closed")
        }
        let full = mapper.error(
            .cut, log("229 (|||1|)", "150 Here", "426 No space left on device; transfer aborted."), request: .write,
            path: nil)
        #expect(full.kind == .diskFull && full.isRetriable)
        #expect(error(.incomplete, started).kind == .truncated)
        #expect(error(.incomplete, opened).kind == .protocolError)
        #expect(error(.noCommonWay, opened).kind == .dataConnectionFailed)
        #expect(error(.timedOut, log("421 Idle")).kind == .serverBusy)
    }

    /// Whoever cannot be reached, or lets nobody in, is out for every file alike.
    @Test func whyNobodyIsLetIn() {
        let errors: [(TransferError, String, Bool)] = [
            (
                TCPConnector.Failure.connection(.badHost).transferError(server: "h:21"),
                "HostNotFound: h:21: this is no host name or address", false
            ),
            (TCPConnector.Failure.connection(.hostNotFound).transferError(server: "h:21"), "HostNotFound: h:21", true),
            (TCPConnector.Failure.connection(.refused).transferError(server: "h:21"), "ConnectionRefused: h:21", true),
            (TCPConnector.Failure.connection(.timedOut).transferError(server: "h:21"), "ConnectTimeout: h:21", true),
            (
                TCPConnector.Failure.connection(.other(35)).transferError(server: "h:21"),
                "ConnectionRefused: h:21: libcurl gave up with error 35", true
            ),
            (mapper.loginError(.timedOut), "ConnectTimeout: h:21", true),
            (
                mapper.loginError(.timedOut, isUngreeted: true),
                "ConnectTimeout: h:21: it took the connection and does not greet: is it of type ftps, with _TLS=implicit?",
                true
            ),
            (mapper.loginError(.broken), "ConnectionLost: h:21: before the log-in was through", true),
            (mapper.refusedLogin(log("220 Hi", "530 No s3cret")), "LoginFailed: h:21: 530 No ***", false),
            (mapper.refusedLogin(log("220 Hi", "332 Account?")), "LoginFailed: h:21: 332 Account?", false),
            (mapper.refusedLogin(log("421 Full")), "ServerBusy: h:21: 421 Full", true),
            (
                mapper.refusedLogin(log("250 Mail here")),
                "ProtocolError: h:21: this does not talk like an FTP server: 250 Mail here", false
            ),
            (mapper.refusedTLS(log("220 Hi", "421 Full")), "ServerBusy: h:21: 421 Full", true),
            (
                mapper.refusedTLS(log("220 Hi", "500 OOPS: child died")),
                "ConnectionLost: h:21: 500 OOPS: child died", true
            ),
            (
                mapper.refusedTLS(log("220 Hi", "502 What?")),
                "TLSFailed: h:21: the server does not encrypt: is its type ftp, or _TLS=implicit?: 502 What?", false
            ),
            (
                mapper.refusedTLS(log("220 Hi", "234 Go on", "230 In", "200 0", "536 No P")),
                "TLSFailed: h:21: the server encrypts no files, only commands: 536 No P", false
            ),
            (
                mapper.spokenBeforeTLS,
                "TLSFailed: h:21: more came in the clear after the answer to AUTH: the server is broken, or somebody is in between",
                false
            ),
        ]
        for (error, text, isRetriable) in errors {
            #expect(error.description == text)
            #expect(error.isRetriable == isRetriable)
            #expect(error.isOutage)
        }
    }

    @Test func neverWithThePassword() {
        let reply = FTPReply(code: 550, lines: ["550 s3cret is no s3cret\tword"])
        #expect(mapper.refusal(reply, to: .read, path: nil).reply == "550 *** is no *** word")
        #expect(FTPErrorMapper(server: "h", password: "").redacted("abc") == "abc")
        // What a line may not hold, and what makes one character of its end.
        #expect(FTPErrorMapper(server: "h", password: "s3\u{B}cret").redacted("530 s3\u{B}cret?") == "530 ***?")
        #expect(FTPErrorMapper(server: "h", password: "s3cret").redacted("530 s3cret\u{301}") == "530 ***\u{301}")
        let configuration = FTPStoreConfiguration(host: "h", user: "u", password: "s3cret")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("s3cret"))
    }

    @Test func libcurlsOwnNumbers() {
        #expect(ConnectFailure(number: 0) == nil)
        let known: [(UInt32, ConnectFailure)] = [
            (1, .badHost), (3, .badHost), (6, .hostNotFound), (7, .refused), (28, .timedOut), (35, .other(35)),
        ]
        for (number, failure) in known { #expect(ConnectFailure(number: number) == failure) }
    }

    @Test func whatAFileIsCalledSaysNothing() throws {
        let reply = FTPReply(code: 550, lines: ["550 /busy/denied.img: No such file or directory"])
        let refusal = FTPRefusal(reply, to: .read, about: try RemotePath("/busy/denied.img"))
        #expect(refusal.kind == .fileNotFound)
        #expect(refusal.isRetriable == false)
    }
}
