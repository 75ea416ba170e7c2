@testable import ETLTransports

/// What an ``SFTPTestServer`` does wrong on purpose, once.
struct SFTPTestFault {
    /// What is struck. An extension is told from others by its name.
    enum Target: Hashable {
        case request(SFTPPacketType)
        case `extension`(SFTPExtension)
    }

    enum Effect {
        /// The connection is closed, and nothing was done.
        case cut
        /// It is done, and the connection is closed before the answer.
        case cutAfter
        /// Nothing is answered.
        case silence
        /// This is answered, and nothing is done.
        case answer(SFTPStatus)
        /// It is done, and this is answered.
        case answerAfter(SFTPStatus)
        /// These bytes are sent in place of an answer.
        case bytes([UInt8])
        /// Answered as if to another request.
        case wrongID
        /// This is done before the request.
        case before(@Sendable (inout SFTPTestTree) -> Void)
    }

    let target: Target
    /// Which request of the kind, counted from 1.
    var call = 1
    let effect: Effect
    /// Whether it strikes every one from then on.
    var stays = false
}
