/// How a user is let in: which method is tried after which. The decisions, without the connection.
///
/// Source: RFC 4252; RFC 4256 for `keyboard-interactive`.
struct SSHLogin {
    /// A way to show who we are.
    enum Method: String, CaseIterable {
        /// Asks the server what it wants; some let in whoever comes.
        case none
        case publicKey = "publickey"
        case password
        case keyboardInteractive = "keyboard-interactive"
    }

    /// What a server says of it.
    enum Outcome: Equatable {
        case success
        /// It is right, and more is wanted.
        case partial
        case denied
    }

    /// What to do next.
    enum Step: Equatable {
        case attempt(Method)
        case done
        case refused
    }

    private var untried: [Method]

    /// Whether a password has been told to a prompt: another one is for something that we do not have.
    private var hasAnsweredPrompt = false

    init(hasKey: Bool, hasPassword: Bool) {
        untried = (hasKey ? [.publicKey] : []) + (hasPassword ? [.password, .keyboardInteractive] : [])
    }

    /// The first step.
    var first: Step { .attempt(.none) }

    /// The step after the one before.
    ///
    /// - Parameter offered: what the server says that can go on; empty where it says nothing.
    mutating func next(after outcome: Outcome, offered: Set<Method>) -> Step {
        guard outcome != .success else { return .done }
        guard let index = untried.firstIndex(where: { offered.isEmpty || offered.contains($0) }) else {
            return .refused
        }
        return .attempt(untried.remove(at: index))
    }

    /// What to say to prompts, of which each is hidden as it is typed or is not; `nil`: nothing that we have.
    mutating func answers(toHidden prompts: [Bool], password: String) -> [String]? {
        // A round without prompts only tells something.
        if prompts.isEmpty { return [] }
        guard prompts == [true], !hasAnsweredPrompt else { return nil }
        hasAnsweredPrompt = true
        return [password]
    }
}
