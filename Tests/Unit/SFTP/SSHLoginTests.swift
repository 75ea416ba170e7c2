import Testing

@testable import ETLTransports

@Suite("How an SSH server lets us in")
struct SSHLoginTests {
    @Test func withTheKeyFirst() {
        var login = SSHLogin(hasKey: true, hasPassword: true)
        #expect(login.first == .attempt(.none))
        let offered: Set<SSHLogin.Method> = [.publicKey, .password, .keyboardInteractive]
        #expect(login.next(after: .denied, offered: offered) == .attempt(.publicKey))
        #expect(login.next(after: .denied, offered: offered) == .attempt(.password))
        #expect(login.next(after: .denied, offered: offered) == .attempt(.keyboardInteractive))
        #expect(login.next(after: .denied, offered: offered) == .refused)
    }

    @Test func withWhatTheServerOffers() {
        var login = SSHLogin(hasKey: true, hasPassword: true)
        #expect(login.next(after: .denied, offered: [.keyboardInteractive]) == .attempt(.keyboardInteractive))
        #expect(login.next(after: .success, offered: []) == .done)
        login = SSHLogin(hasKey: true, hasPassword: false)
        #expect(login.next(after: .denied, offered: [.password, .keyboardInteractive]) == .refused)
        login = SSHLogin(hasKey: false, hasPassword: true)
        // It does not say.
        #expect(login.next(after: .denied, offered: []) == .attempt(.password))
    }

    @Test func withKeyAndPasswordWhereItWantsBoth() {
        var login = SSHLogin(hasKey: true, hasPassword: true)
        #expect(login.next(after: .denied, offered: [.publicKey]) == .attempt(.publicKey))
        #expect(login.next(after: .partial, offered: [.keyboardInteractive]) == .attempt(.keyboardInteractive))
        #expect(login.next(after: .success, offered: []) == .done)
    }

    @Test func thePasswordAnswersOneHiddenQuestion() {
        var login = SSHLogin(hasKey: false, hasPassword: true)
        #expect(login.answers(toHidden: [], password: "p") == [])
        #expect(login.answers(toHidden: [false], password: "p") == nil)
        #expect(login.answers(toHidden: [true, true], password: "p") == nil)
        #expect(login.answers(toHidden: [true], password: "p") == ["p"])
        // A second one is for a code, or says that the first was wrong.
        #expect(login.answers(toHidden: [true], password: "p") == nil)
    }
}
