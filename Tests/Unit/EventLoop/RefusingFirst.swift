import Synchronization

@testable import ETLTransports

/// A system that refuses the first thread that is asked of it.
final class RefusingFirst: Sendable {
    private let wasAsked = Atomic(false)

    func start(
        _ stackSize: Int, _ run: @escaping @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
        _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        wasAsked.exchange(true, ordering: .relaxed) ? SystemThread.begin(stackSize, run, context) : 11
    }
}
