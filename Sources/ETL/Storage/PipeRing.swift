/// Where in a ring of bytes there is content and where there is space: the decisions of a ``BytePipe``, without the
/// bytes.
struct PipeRing {
    /// What one side can do now.
    enum Step: Equatable {
        /// Bytes of this range of the buffer may be filled or taken.
        case move(Range<Int>)
        /// The bytes are in a channel: at most so many may be put there, or taken.
        case channel(Int)
        /// Nothing now.
        case wait
        /// The file is whole and all of it was taken.
        case ended
        /// It will never be whole.
        case failed(TransferError)
    }

    private let capacity: Int
    private var start = 0
    private var count = 0
    private var isFinished = false
    private var failure: TransferError?

    /// `nil` where the bytes are in a ring; else they are in a channel, and this is what its writer has found out.
    private var isChannelFull: Bool?

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Whether a waiting writer has something to do: there is space, or an end to hear of.
    var canWrite: Bool { failure != nil || isFinished || !isFull }

    /// Whether a waiting reader has something to do.
    var canRead: Bool { failure != nil || isFinished || count > 0 }

    /// Whether all that was put there has been taken, or will never be.
    var isTaken: Bool { failure != nil || count == 0 }

    /// Where a writer that has `wanted` bytes may put some of them.
    func space(for wanted: Int) -> Step {
        if let failure { return .failed(failure) }
        guard !isFinished else { return .ended }
        guard !isFull else { return .wait }
        guard isChannelFull == nil else { return .channel(wanted) }
        let end = (start + count) % capacity
        let free = end < start ? start - end : capacity - end
        return .move(end..<end + min(wanted, free))
    }

    /// Where a reader with room for `wanted` bytes finds some.
    func content(upTo wanted: Int) -> Step {
        if let failure { return .failed(failure) }
        guard count > 0 else { return isFinished ? .ended : .wait }
        guard isChannelFull == nil else { return .channel(min(wanted, count)) }
        return .move(start..<start + min(wanted, count, capacity - start))
    }

    /// Whether bytes are there that nobody has taken.
    var hasContent: Bool { count > 0 }

    private var isFull: Bool { isChannelFull ?? (count >= capacity) }

    mutating func filled(_ bytes: Int) {
        count += bytes
    }

    mutating func drained(_ bytes: Int) {
        // An empty ring is not turned back to 0: the writer may be filling its range at this moment.
        count -= bytes
        if isChannelFull != nil {
            isChannelFull = false
            return
        }
        start = (start + bytes) % capacity
    }

    /// From here on the bytes are in a channel. `false`: too late, or the pipe is over.
    mutating func useChannel() -> Bool {
        guard isChannelFull == nil, start == 0, count == 0, !isFinished, failure == nil else { return false }
        isChannelFull = false
        return true
    }

    /// The channel takes no more. Where all of it was taken meanwhile it takes more already.
    mutating func channelIsFull() {
        isChannelFull = count > 0
    }

    mutating func finish() {
        isFinished = true
    }

    mutating func fail(_ error: TransferError) {
        guard failure == nil, !(isFinished && count == 0) else { return }
        failure = error
    }
}
