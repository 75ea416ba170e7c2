// How data connections are made: RFC 959 §4.1.2, RFC 2428.
extension FTPSession {
    mutating func handleDataConnection(_ command: FTPCommand) -> FTPAction {
        if command.verb == .epsv { return extendedPassive(command) }
        guard !allowsOnlyEPSV else {
            return .reply(FTPReply(501, "\(command.verb) is not allowed after EPSV ALL."))
        }
        return switch command.verb {
        case .pasv: listen(isExtended: false)
        case .port: active(FTPDataAddress(port: command.argument))
        default: extendedActive(command)
        }
    }

    private mutating func extendedPassive(_ command: FTPCommand) -> FTPAction {
        switch command.keywords.first {
        case nil, "1": return listen(isExtended: true)
        case "ALL":
            allowsOnlyEPSV = true
            return .reply(FTPReply(200, "EPSV ALL ok."))
        default: return .reply(FTPReply(522, "Network protocol not supported, use (1)."))
        }
    }

    private mutating func listen(isExtended: Bool) -> FTPAction {
        dataMode = .passive
        return .listen(isExtended: isExtended)
    }

    private mutating func extendedActive(_ command: FTPCommand) -> FTPAction {
        switch FTPDataAddress.extended(command.argument) {
        case .address(let address): active(address)
        case .otherProtocol: .reply(FTPReply(522, "Network protocol not supported, use (1)."))
        case .malformed: active(nil)
        }
    }

    /// An address that is not this machine's is refused: the server is for tests, and RFC 2577 §3 warns of the bounce.
    private mutating func active(_ address: FTPDataAddress?) -> FTPAction {
        guard let address else { return Self.noArgument }
        guard address.isLoopback, address.port > 0 else { return .reply(FTPReply(500, "Illegal PORT command.")) }
        dataMode = .active(address)
        return .reply(FTPReply(200, "PORT command successful. Consider using PASV."))
    }
}
