import Testing

@testable import ETLTesting

@Suite("FTPTestServer: addresses of data connections")
struct FTPDataAddressTests {
    @Test("PORT, RFC 959 §4.1.2")
    func port() {
        #expect(FTPDataAddress(port: Array("127,0,0,1,195,80".utf8)) == FTPDataAddress(host: "127.0.0.1", port: 50_000))
    }

    @Test(
        "what PORT does not take",
        arguments: ["", "127,0,0,1,195", "127,0,0,256,1,1", "127.0.0.1,1,1", "a,b,c,d,e,f", "1,2,3,4,5,6,7"])
    func badPort(text: String) {
        #expect(FTPDataAddress(port: Array(text.utf8)) == nil)
    }

    @Test("EPRT, RFC 2428 §2, with any delimiter")
    func eprt() {
        let address = FTPDataAddress(host: "127.0.0.1", port: 6446)
        #expect(FTPDataAddress.extended(Array("|1|127.0.0.1|6446|".utf8)) == .address(address))
        #expect(FTPDataAddress.extended(Array("!1!127.0.0.1!6446!".utf8)) == .address(address))
        #expect(FTPDataAddress.extended(Array("|2|::1|6446|".utf8)) == .otherProtocol)
        for text in ["", "|1|127.0.0.1|6446", "|1|127.0.0.1|66666|", "|x|127.0.0.1|1|", "1 127.0.0.1 2"] {
            #expect(FTPDataAddress.extended(Array(text.utf8)) == .malformed)
        }
    }

    @Test("the replies of PASV and EPSV")
    func replies() {
        let address = FTPDataAddress(host: "127.0.0.1", port: 50_000)
        #expect(address.passiveReply == FTPReply(227, "Entering Passive Mode (127,0,0,1,195,80)."))
        #expect(address.extendedPassiveReply == FTPReply(229, "Entering Extended Passive Mode (|||50000|)"))
    }

    @Test(
        "only loopback is loopback",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("10.0.0.1", false), ("127.0.0.1.example.com", false),
            ("localhost", false),
        ])
    func loopback(host: String, expected: Bool) {
        #expect(FTPDataAddress(host: host, port: 1).isLoopback == expected)
    }
}
