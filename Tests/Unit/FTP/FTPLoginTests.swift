import Testing

@testable import ETLTransports

@Suite("What is said before the first file")
struct FTPLoginTests {
    private func steps(_ security: FTPSecurity, _ replies: String...) -> [FTPLogin.Step] {
        var login = FTPLogin(user: "u", password: "p", security: security)
        return replies.map { text in
            text == "TLS"
                ? login.afterTLS() : login.next(after: FTPReply(code: Int(text.prefix(3)) ?? 0, lines: [text]))
        }
    }

    @Test func inTheClear() {
        #expect(steps(.none, "220", "331", "230") == [.say("USER u"), .say("PASS p"), .done])
        #expect(steps(.none, "220", "230") == [.say("USER u"), .done], "no password is asked for")
        #expect(steps(.none, "120 in a minute", "220") == [.hear, .say("USER u")])
        #expect(steps(.none, "220", "331", "202") == [.say("USER u"), .say("PASS p"), .done])
    }

    @Test func encrypted() {
        let settings = TLSSettings()
        #expect(
            steps(.explicit(settings), "220", "234", "TLS", "331", "230", "200", "200") == [
                .say("AUTH TLS"), .startTLS, .say("USER u"), .say("PASS p"), .say("PBSZ 0"), .say("PROT P"), .done,
            ])
        #expect(
            steps(.implicit(settings), "220", "230", "500 what?", "200") == [
                .say("USER u"), .say("PBSZ 0"), .say("PROT P"), .done,
            ])
    }

    @Test func refused() {
        for text in ["421", "500", "230", "331"] { #expect(steps(.none, text) == [.refused]) }
        for text in ["332", "421", "530"] { #expect(steps(.none, "220", text).last == .refused) }
        for text in ["332", "421", "530", "331"] { #expect(steps(.none, "220", "331", text).last == .refused) }
        for text in ["421", "450"] { #expect(steps(.implicit(TLSSettings()), "220", "230", text).last == .refused) }
    }

    /// A password is not said to a server that does not encrypt.
    @Test func refusedTLS() {
        for text in ["421", "431", "500", "502", "504", "534", "334"] {
            #expect(steps(.explicit(TLSSettings()), "220", text) == [.say("AUTH TLS"), .refusedTLS])
        }
        for text in ["500", "504", "534", "536"] {
            #expect(steps(.implicit(TLSSettings()), "220", "230", "200", text).last == .refusedTLS)
        }
    }
}
