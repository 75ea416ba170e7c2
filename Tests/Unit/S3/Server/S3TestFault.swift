/// What a test server does wrong, once, at the next request of a kind.
struct S3TestFault: Sendable {
    enum Effect: Sendable {
        /// Answers this, and does nothing.
        case answer(S3TestReply)
        /// Does nothing, and cuts the connection once so many bytes of the body have come.
        case cutRequest(after: Int)
        /// Does it, and cuts the connection instead of an answer.
        case loseReply
        /// Does it, and changes the answer.
        case change(@Sendable (inout S3TestReply) -> Void)
        /// Does it, and answers in so many pieces, 400 ms after one another.
        case trickle(pieces: Int)
        /// Says nothing.
        case stall
        /// Keeps a wrong byte, and notices nothing.
        case spoil
    }

    let operation: S3TestRequest.Operation
    let effect: Effect

    /// Whether it happens again and again.
    var isLasting = false

    /// Which request of the kind it strikes first, counted from 1.
    var call = 1

    static func on(_ operation: S3TestRequest.Operation, _ effect: Effect) -> S3TestFault {
        S3TestFault(operation: operation, effect: effect)
    }

    var keep: S3TestFault {
        var fault = self
        fault.isLasting = true
        return fault
    }
}
