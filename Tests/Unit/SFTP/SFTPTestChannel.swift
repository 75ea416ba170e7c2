import Dispatch
import ETL
import Infrastructure
import Synchronization

@testable import ETLTransports

/// A connection to an ``SFTPTestServer``.
final class SFTPTestChannel: SFTPChannel {
    private final class Waker: Waking {
        let semaphore = DispatchSemaphore(value: 0)
        func wake() { semaphore.signal() }
    }

    private let server: SFTPTestServer
    private let generation: Int
    private var handler: SFTPTestHandler
    private var incoming = SFTPPacketParser()
    private var outgoing: [[UInt8]] = []
    private var random: SeededGenerator
    private var isClosed = false
    private let waker = Waker()

    init(to server: SFTPTestServer, number: Int, generation: Int) {
        self.server = server
        self.generation = generation
        handler = SFTPTestHandler(server)
        random = SeededGenerator(seed: UInt64(number))
    }

    private var isCut: Bool { isClosed || server.state.withLock { $0.generation != generation } }

    func send(_ bytes: UnsafeRawBufferPointer) throws(SFTPFailure) -> Int {
        guard !isCut else {
            server.state.withLock { $0.sendsAfterCut += 1 }
            throw .broken("the test's connection is closed")
        }
        // Not all that could be taken is taken at once.
        let count = min(bytes.count, server.profile.mostAtOnce)
        incoming.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        do throws(SFTPGarbage) {
            while !isClosed, let packet = try incoming.next() {
                switch try handler.answer(to: packet) {
                case .answer(let bytes): outgoing.append(bytes)
                case .nothing: continue
                case .close: isClosed = true
                }
            }
        } catch {
            throw .broken("the client sent garbage: \(error.reason)")
        }
        return count
    }

    func receive(into space: UnsafeMutableRawBufferPointer) throws(SFTPFailure) -> Int {
        guard !outgoing.isEmpty else {
            if isCut { throw .broken("the test's server closed the connection") }
            return 0
        }
        let index = server.profile.shuffles ? Int.random(in: outgoing.indices, using: &random) : 0
        // What was begun is gone on with: it is put in the first place.
        outgoing.swapAt(0, begunPart ? 0 : index)
        let count = min(space.count, outgoing[0].count, Int.random(in: 1...server.profile.mostAtOnce, using: &random))
        space.copyBytes(from: outgoing[0][..<count])
        outgoing[0].removeFirst(count)
        begunPart = !outgoing[0].isEmpty
        if !begunPart { outgoing.remove(at: 0) }
        return count
    }

    private var begunPart = false

    func wait(until deadline: SuspendingClock.Instant, _ interrupt: Interrupt) throws(SFTPFailure) {
        interrupt.wakes(waker)
        if let error = interrupt.error { throw .interrupted(error) }
        guard outgoing.isEmpty, !isCut else { return }
        // Nothing will come: all that is answered was answered when it was asked.
        let left = SuspendingClock().now.duration(to: deadline)
        if left > .zero { _ = waker.semaphore.wait(timeout: .now() + .milliseconds(left.milliseconds)) }
        if let error = interrupt.error { throw .interrupted(error) }
        throw .timedOut
    }

    func close() {
        isClosed = true
    }
}
