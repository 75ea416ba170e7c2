/// What a server said during one exchange, and how far the exchange came.
struct FTPExchangeLog: Equatable {
    /// Every reply, in order.
    private(set) var replies: [FTPReply] = []

    mutating func append(_ reply: FTPReply) {
        replies.append(reply)
    }

    /// The reply that came last.
    var last: FTPReply? { replies.last }

    /// Whether the server said where a data connection can be made, or took our word for it.
    var hasDataAddress: Bool { replies.contains { $0.code == 227 || $0.code == 229 } }

    /// The reply with which a transfer began.
    var started: FTPReply? { replies.last { $0.code == 150 || $0.code == 125 } }

    /// Whether the server confirmed that the transfer is complete.
    var isComplete: Bool { started != nil && (last?.code == 226 || last?.code == 250) }
}
