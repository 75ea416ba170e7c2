/// What is said between a connection and the first file: greeting, TLS, user, password. The decisions, without the
/// connection.
struct FTPLogin {
    /// What to do next.
    enum Step: Equatable {
        /// Send a command and hear the reply to it.
        case say(String)
        /// Hear another reply.
        case hear
        /// Encrypt the connection, then say what ``afterTLS`` is.
        case startTLS
        /// We are in.
        case done
        /// The server said no to it, with its last reply.
        case refused
        /// The server cannot encrypt what was asked to be: a reply that is no refusal of a user or a password.
        case refusedTLS
    }

    private enum Stage {
        case greeting, auth, user, password, bufferSize, protection, over
    }

    private let user: String
    private let password: String
    private let isEncrypted: Bool
    private let isExplicit: Bool
    private var stage = Stage.greeting

    init(user: String, password: String, security: FTPSecurity) {
        self.user = user
        self.password = password
        isEncrypted = security.tls != nil
        if case .explicit = security { isExplicit = true } else { isExplicit = false }
    }

    /// What is said once the control connection is encrypted after `AUTH TLS`.
    mutating func afterTLS() -> Step {
        stage = .user
        return .say("USER \(user)")
    }

    /// The step after a reply.
    mutating func next(after reply: FTPReply) -> Step {
        // "In nnn minutes", and whatever else is preliminary.
        if reply.isPreliminary { return .hear }
        switch stage {
        case .greeting:
            guard reply.code == 220 else { return end(.refused) }
            guard isExplicit else { return afterTLS() }
            stage = .auth
            return .say("AUTH TLS")
        case .auth:
            return reply.isPositive ? .startTLS : end(.refusedTLS)
        case .user:
            if reply.isPositive { return afterLogin() }
            guard reply.code == 331 else { return end(.refused) }
            stage = .password
            return .say("PASS \(password)")
        case .password:
            // 202: superfluous. 332 asks for an account, which there is no setting for.
            return reply.isPositive ? afterLogin() : end(.refused)
        case .bufferSize:
            if reply.code / 100 == 4 { return end(.refused) }
            // Some servers know no PBSZ and still encrypt: what counts is PROT.
            stage = .protection
            return .say("PROT P")
        case .protection:
            return reply.isPositive ? end(.done) : end(.refusedTLS)
        case .over:
            return .done
        }
    }

    /// After the log-in, where every server takes it; before it some do not.
    private mutating func afterLogin() -> Step {
        guard isEncrypted else { return end(.done) }
        stage = .bufferSize
        return .say("PBSZ 0")
    }

    private mutating func end(_ step: Step) -> Step {
        stage = .over
        return step
    }
}
