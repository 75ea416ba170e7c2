/// The memory of a ``BytePipe``.
///
/// `@unchecked Sendable`, and raw memory instead of an array: the writer fills and the reader takes at the same time,
/// outside of any lock, in ranges that ``PipeRing`` keeps apart; an array would be copied or trap on exclusivity.
final class PipeBuffer: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    var capacity: Int { memory.count }

    init(capacity: Int) {
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    func bytes(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory[range])
    }
}
