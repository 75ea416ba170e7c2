import ETL

/// One run of a handle: where its bytes come from or go to, what ended it, and what came on the way.
///
/// A class, since libcurl's callbacks reach it through a pointer; only the session's thread ever touches it.
final class CurlExchange {
    /// Takes what is downloaded; may block.
    var consume: ((UnsafeRawBufferPointer) throws(TransferError) -> Void)?

    /// Gives what is uploaded, 0 bytes at its end; may block.
    var produce: ((UnsafeMutableRawBufferPointer) throws(TransferError) -> Int)?

    /// Has ``produce`` begin anew.
    var rewind: (() -> Void)?

    /// Sees every line of the answer's header.
    var onHeader: ((UnsafeRawBufferPointer) -> Void)?

    /// Bytes that our side took or gave.
    private(set) var bytes: Int64 = 0

    /// Why our side, and not the peer, ended it.
    private(set) var failure: TransferError?

    /// Whether the peer moved nothing for too long.
    private(set) var isStalled = false

    private let interrupt: Interrupt
    private var stallWatch: StallWatch

    init(interrupt: Interrupt, stallTimeout: Duration) {
        self.interrupt = interrupt
        stallWatch = StallWatch(limit: stallTimeout)
    }

    /// The bytes begin to move: from now on a peer that moves none is stuck.
    func start() {
        stallWatch.start(at: SuspendingClock().now)
    }

    /// Hands downloaded bytes over. `false` ends the transfer.
    func take(_ data: UnsafeRawBufferPointer) -> Bool {
        guard let consume else { return true }
        defer { stallWatch.resume(at: SuspendingClock().now) }
        do throws(TransferError) {
            try consume(data)
            bytes += Int64(data.count)
            return true
        } catch {
            failure = failure ?? error
            return false
        }
    }

    /// Fills `space` with bytes to upload. `nil` aborts the transfer: an end that is no end must never look like one.
    func give(_ space: UnsafeMutableRawBufferPointer) -> Int? {
        defer { stallWatch.resume(at: SuspendingClock().now) }
        do throws(TransferError) {
            let count = try produce?(space) ?? 0
            bytes += Int64(count)
            return count
        } catch {
            failure = failure ?? error
            return nil
        }
    }

    /// Called about once a second, and whenever bytes move. `false` ends the transfer.
    func goesOn(bytes: Int64) -> Bool {
        if let error = interrupt.error {
            failure = failure ?? error
            return false
        }
        if stallWatch.isStalled(bytes: bytes, now: SuspendingClock().now) {
            isStalled = true
            return false
        }
        return true
    }
}
