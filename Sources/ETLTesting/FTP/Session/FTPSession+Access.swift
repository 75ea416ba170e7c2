// RFC 959 §4.1.1: who it is.
extension FTPSession {
    mutating func handleAccess(_ command: FTPCommand) -> FTPAction {
        switch command.verb {
        case .user: logIn(as: command)
        case .pass: password(command)
        default: .close(FTPReply(221, "Goodbye."))
        }
    }

    private mutating func logIn(as command: FTPCommand) -> FTPAction {
        guard !command.argument.isEmpty else { return Self.noArgument }
        if let loginRefusal { return loginRefusal }
        user = nil
        directory = .root
        pendingUser = command.text
        // The same answer for a name that nobody has: who may log in is nobody's business.
        return .reply(FTPReply(331, "Please specify the password."))
    }

    private mutating func password(_ command: FTPCommand) -> FTPAction {
        guard let name = pendingUser else { return .reply(FTPReply(503, "Login with USER first.")) }
        pendingUser = nil
        guard
            let known = users.first(where: { $0.name.utf8.elementsEqual(name.utf8) }),
            known.password.map({ $0.utf8.elementsEqual(command.argument) }) ?? true
        else { return .reply(FTPReply(530, profile.wording == .iis ? "User cannot log in." : "Login incorrect.")) }
        user = known
        return .reply(FTPReply(230, "Login successful."))
    }
}
