import DequeModule

/// Which parts of a file are asked for, and in which order they are handed on: many at a time, so that the way to the
/// server and back is not waited for at each of them. The decisions, without the connection.
///
/// Answers come in any order, and may be shorter than what was asked: the rest is asked for again.
struct SFTPReadPlan {
    /// A part of the file, as a READ asks for it.
    struct Part: Hashable {
        let offset: Int64
        let count: Int
    }

    private struct Piece {
        let offset: Int64
        var count: Int
        var bytes: [UInt8] = []
        /// What nobody has been asked for: the rest of a short answer.
        var isWaiting = false
        var isWhole: Bool { bytes.count == count }
        var rest: Part { Part(offset: offset + Int64(bytes.count), count: count - bytes.count) }
    }

    /// Every server gives as much at a time: draft-ietf-secsh-filexfer-02, section 3, asks that of all.
    static let partSize = 32 * 1024

    /// Bytes that are asked for ahead of those that were handed on, which is all the memory that it takes.
    static let window = 64 * partSize

    private let size: Int64?
    private let partSize: Int64
    private let window: Int64

    /// The parts that were asked for and not handed on, in their order.
    private var pieces = Deque<Piece>()

    /// Where the next part begins.
    private var position: Int64 = 0

    /// READs that are not answered yet.
    private var unanswered = 0

    /// Where the file ends, as far as is known.
    private var end: Int64?

    /// Bytes that were handed on.
    private(set) var delivered: Int64 = 0

    /// - Parameter size: what the server told; beyond it nothing is asked. `nil`: the file is read to where its end is
    ///   found.
    init(size: Int64?, partSize: Int = Self.partSize, window: Int = Self.window) {
        self.size = size
        self.partSize = Int64(partSize)
        self.window = Int64(window)
        end = size
    }

    /// Whether all has been handed on, and no answer is to come.
    var isComplete: Bool { unanswered == 0 && delivered == end }

    /// What is to be asked for now; `nil`: nothing.
    mutating func next() -> Part? {
        if let index = pieces.firstIndex(where: \.isWaiting) {
            pieces[index].isWaiting = false
            unanswered += 1
            return pieces[index].rest
        }
        // Where the size is not known, more is asked for as more comes: most files are short.
        let ahead = size == nil ? min(window, max(partSize, delivered)) : window
        guard position < end ?? .max, position < delivered + ahead else { return nil }
        let count = Int(min(partSize, (end ?? .max) - position))
        pieces.append(Piece(offset: position, count: count))
        defer { position += Int64(count) }
        unanswered += 1
        return Part(offset: position, count: count)
    }

    /// Takes an answer with bytes.
    ///
    /// - Returns: what can be handed on now, in its order.
    mutating func take(_ bytes: [UInt8], for part: Part) throws(SFTPGarbage) -> [[UInt8]] {
        guard bytes.count <= part.count else { throw SFTPGarbage("more bytes came than were asked for") }
        // No server should say the end so, and some do.
        guard !bytes.isEmpty else { return endsFound(at: part) }
        unanswered -= 1
        // Beyond the end that another answer has told: the file has grown since.
        guard let index = index(of: part) else { return [] }
        if pieces[index].bytes.isEmpty {
            pieces[index].bytes = bytes
        } else {
            pieces[index].bytes += bytes
        }
        pieces[index].isWaiting = !pieces[index].isWhole
        return deliver()
    }

    /// Takes the answer that the file has ended.
    mutating func endsFound(at part: Part) -> [[UInt8]] {
        unanswered -= 1
        end = min(end ?? .max, part.offset)
        pieces.removeAll { $0.offset >= part.offset }
        if let last = pieces.indices.last, pieces[last].rest == part { pieces[last].count = pieces[last].bytes.count }
        return deliver()
    }

    private func index(of part: Part) -> Int? {
        pieces.firstIndex { $0.rest == part && !$0.isWaiting }
    }

    private mutating func deliver() -> [[UInt8]] {
        var out: [[UInt8]] = []
        while let first = pieces.first, first.isWhole {
            pieces.removeFirst()
            delivered += Int64(first.count)
            out.append(first.bytes)
        }
        return out
    }
}
