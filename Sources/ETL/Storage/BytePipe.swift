import Synchronization

/// A file's bytes on their way from one store to another: a fixed buffer with one writer and one reader.
///
/// The writer waits while the buffer is full, the reader while it is empty, so that a file of any size takes the same
/// memory and the slower server sets the pace. Either side may be a task (`async` calls) or a thread that may block
/// (`…Blocking` calls); the two mix, since libcurl's callbacks block and an in-memory store does not.
///
/// The end has a meaning: ``Writer/finish()`` says that the file is whole, ``Writer/fail(_:)`` that it is not, and
/// nothing else ends the reader's loop.
///
/// Where both stores can do that and nobody looks at the bytes, they go through a ``PipeChannel`` instead of the buffer:
/// the system's memory, which holds no more than it says.
public final class BytePipe: Sendable {
    /// Bytes that a pipe holds unless told otherwise: enough that two threads in turn do not wait for each other at
    /// every packet, little enough that a hundred transfers fit into some megabytes.
    public static let defaultCapacity = 256 * 1024

    /// The end that a source writes to.
    public var writer: Writer { Writer(pipe: self) }

    /// The end that a destination reads from.
    public var reader: Reader { Reader(pipe: self) }

    fileprivate struct Guarded {
        var ring: PipeRing
        var channel: (any PipeChannel)?
        var writerWaits: PipeWaiter?
        var readerWaits: PipeWaiter?
        var writerWaitsUntilTaken: PipeWaiter?
        var modificationTime: UTCTime?
    }

    private let buffer: PipeBuffer
    fileprivate let guarded: Locked<Guarded>
    private let allowsChannel: Bool
    private let wantsModificationTime: Bool
    private let observer: (@Sendable (UnsafeRawBufferPointer) -> Void)?

    /// Makes a pipe.
    ///
    /// - Parameters:
    ///   - capacity: bytes that it holds at most; at least 1.
    ///   - allowsChannel: whether its reader can empty a ``PipeChannel``.
    ///   - wantsModificationTime: whether its writer is to tell when the file was last changed.
    ///   - observer: sees every byte once, in order, on the writer's thread; for a checksum on the way.
    public init(
        capacity: Int = BytePipe.defaultCapacity, allowsChannel: Bool = false, wantsModificationTime: Bool = false,
        observer: (@Sendable (UnsafeRawBufferPointer) -> Void)? = nil
    ) {
        precondition(capacity > 0, "a pipe holds at least one byte")
        buffer = PipeBuffer(capacity: capacity)
        guarded = Locked(Guarded(ring: PipeRing(capacity: capacity)))
        self.allowsChannel = allowsChannel && observer == nil
        self.wantsModificationTime = wantsModificationTime
        self.observer = observer
    }

    /// Ends the pipe for both sides: what is in it is dropped, and every call on either end throws `error` from now
    /// on. The first end wins; after the reader has been told of a finish it does nothing.
    public func fail(_ error: TransferError) {
        wake { $0.ring.fail(error) }
    }
}

// MARK: What both ends are made of

extension BytePipe {
    /// Copies what fits. `nil`: the pipe is full.
    fileprivate func push(_ bytes: UnsafeRawBufferPointer) throws(TransferError) -> Int? {
        try fill { space in
            let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(space.count))
            space.copyMemory(from: part)
            return part.count
        }
    }

    /// Copies what is there. `nil`: the pipe is empty; 0: the file has ended.
    fileprivate func pull(into bytes: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int? {
        try drain { content in
            let part = UnsafeRawBufferPointer(rebasing: content.prefix(bytes.count))
            bytes.copyMemory(from: part)
            return part.count
        }
    }

    /// Lets `fill` put bytes where they will be read from. `nil`: the pipe is full; else what `fill` returned.
    fileprivate func fill(_ fill: (UnsafeMutableRawBufferPointer) -> Int) throws(TransferError) -> Int? {
        switch guarded.withLock({ $0.ring.space(for: .max) }) {
        case .failed(let error): throw error
        case .ended, .wait: return nil
        case .channel: preconditionFailure("whoever has opened a channel fills it")
        case .move(let range):
            let count = fill(buffer.bytes(range))
            guard count > 0 else { return count }
            let filled = range.prefix(count)
            observer?(UnsafeRawBufferPointer(buffer.bytes(filled)))
            wake { $0.ring.filled(filled.count) }
            return count
        }
    }

    /// Lends `take` the bytes that are there. `nil`: the pipe is empty; 0: the file has ended; else what `take`
    /// returned.
    fileprivate func drain(_ take: (UnsafeRawBufferPointer) -> Int) throws(TransferError) -> Int? {
        try drain(take) { _, _ in preconditionFailure("the reader of a pipe that allows a channel can empty one") }
    }

    fileprivate func drain(
        _ take: (UnsafeRawBufferPointer) -> Int, _ takeFrom: (any PipeChannel, Int) -> Int
    ) throws(TransferError) -> Int? {
        // Where the bytes are and how many there are belongs together: one look for both.
        let (step, channel) = guarded.withLock { ($0.ring.content(upTo: .max), $0.channel) }
        let (count, most): (Int, Int)
        switch step {
        case .failed(let error): throw error
        case .ended: return 0
        case .wait: return nil
        case .move(let range): (count, most) = (take(UnsafeRawBufferPointer(buffer.bytes(range))), range.count)
        case .channel(let inChannel):
            guard let channel else { preconditionFailure("what is in a channel has one") }
            (count, most) = (takeFrom(channel, inChannel), inChannel)
        }
        if count > 0 { wake { $0.ring.drained(min(count, most)) } }
        return count
    }

    fileprivate func openChannel(_ make: () -> (any PipeChannel)?) -> (any PipeChannel)? {
        guard allowsChannel, let channel = make() else { return nil }
        return guarded.withLock { guarded in
            guard guarded.ring.useChannel() else { return nil }
            guarded.channel = channel
            return channel
        }
    }

    /// Lets `fill` put bytes into the channel, and tells it whether any are there. `nil`: it is full; else what `fill`
    /// returned.
    fileprivate func fillChannel(_ fill: (_ isEmpty: Bool) -> Int?) throws(TransferError) -> Int? {
        let (step, isEmpty) = guarded.withLock { ($0.ring.space(for: .max), !$0.ring.hasContent) }
        switch step {
        case .failed(let error): throw error
        case .ended, .wait: return nil
        case .move: preconditionFailure("a channel is opened before it is filled")
        case .channel:
            guard let count = fill(isEmpty) else {
                guarded.withLock { $0.ring.channelIsFull() }
                return nil
            }
            if count > 0 { wake { $0.ring.filled(count) } }
            return count
        }
    }

    /// Whether a reader has something to do other than to wait.
    fileprivate func hasContent() throws(TransferError) -> Bool {
        switch guarded.withLock({ $0.ring.content(upTo: .max) }) {
        case .failed(let error): throw error
        case .wait: false
        case .move, .channel, .ended: true
        }
    }

    fileprivate func finish() {
        wake { $0.ring.finish() }
    }

    /// Changes the ring and wakes whom the change concerns, outside of the lock.
    private func wake(after change: (inout Guarded) -> Void) {
        let waiters = guarded.withLock { guarded in
            change(&guarded)
            return (
                guarded.ring.canWrite ? guarded.writerWaits.take() : nil,
                guarded.ring.canRead ? guarded.readerWaits.take() : nil,
                guarded.ring.isTaken ? guarded.writerWaitsUntilTaken.take() : nil
            )
        }
        waiters.0?.wake()
        waiters.1?.wake()
        waiters.2?.wake()
    }

    fileprivate func waitForSpace(_ waiter: PipeWaiter) {
        park(waiter, unless: \.canWrite, in: \.writerWaits)
    }

    fileprivate func waitForContent(_ waiter: PipeWaiter) {
        park(waiter, unless: \.canRead, in: \.readerWaits)
    }

    fileprivate func waitUntilTaken(_ waiter: PipeWaiter) {
        park(waiter, unless: \.isTaken, in: \.writerWaitsUntilTaken)
    }

    /// Keeps the waiter, or wakes it at once if what it waits for has come meanwhile.
    private func park(
        _ waiter: PipeWaiter, unless ready: (PipeRing) -> Bool, in slot: WritableKeyPath<Guarded, PipeWaiter?>
    ) {
        let isReady = guarded.withLock { guarded in
            guard !ready(guarded.ring) else { return true }
            precondition(guarded[keyPath: slot] == nil, "a pipe has one writer and one reader")
            guarded[keyPath: slot] = waiter
            return false
        }
        if isReady { waiter.wake() }
    }
}

// MARK: The two ends

extension BytePipe {
    /// The end that a source writes to. One task or thread at a time.
    public struct Writer: Sendable {
        fileprivate let pipe: BytePipe

        /// Whether the destination would like to know when the file was last changed.
        public var wantsModificationTime: Bool { pipe.wantsModificationTime }

        /// Tells when the file was last changed: before the first byte, and before ``finish()``.
        public func announce(modificationTime: UTCTime) {
            pipe.guarded.withLock { $0.modificationTime = modificationTime }
        }

        /// Hands all of `bytes` over; waits while the pipe is full.
        ///
        /// - Throws: the error with which the pipe has failed, from either side.
        public func write(_ bytes: [UInt8]) async throws(TransferError) {
            var sent = 0
            while sent < bytes.count {
                let pushed = bytes.withUnsafeBytes { all in
                    Result { () throws(TransferError) in
                        try pipe.push(UnsafeRawBufferPointer(rebasing: all[sent...]))
                    }
                }
                if let count = try pushed.get() {
                    sent += count
                } else {
                    await withCheckedContinuation { pipe.waitForSpace(.task($0)) }
                }
            }
        }

        /// As ``write(_:)``, for a thread that may block: never call it from a task.
        public func writeBlocking(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
            var rest = bytes
            while !rest.isEmpty {
                if let count = try pipe.push(rest) {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else {
                    PipeWaiter.block { pipe.waitForSpace($0) }
                }
            }
        }

        /// Lets `fill` put bytes right into the pipe's memory, so that none is copied on the way; never waits.
        ///
        /// - Parameter fill: gets room for at least one byte and returns how many it has put there; what is not
        ///   positive (nothing came, or an error of its own) is handed back and changes nothing.
        /// - Returns: what `fill` returned; `nil` where the pipe is full (``waitForSpace(isolation:)``).
        /// - Throws: the error with which the pipe has failed, from either side.
        public func fill(_ fill: (UnsafeMutableRawBufferPointer) -> Int) throws(TransferError) -> Int? {
            try pipe.fill(fill)
        }

        /// Has the bytes go through a channel from here on.
        ///
        /// - Parameter make: makes one, if it can.
        /// - Returns: `nil` where the reader cannot empty one, none could be made, bytes have gone through the pipe
        ///   already, or it is over.
        public func openChannel(_ make: () -> (any PipeChannel)?) -> (any PipeChannel)? {
            pipe.openChannel(make)
        }

        /// Lets `fill` put bytes into the channel; never waits.
        ///
        /// - Parameter fill: is told whether the channel is empty, and so cannot be full; returns how many bytes it has
        ///   put there, `nil` where the channel is full. What is not positive is handed back and changes nothing.
        /// - Returns: what `fill` returned; `nil` where the channel is full (``waitForSpace(isolation:)``).
        /// - Throws: the error with which the pipe has failed, from either side.
        public func fillChannel(_ fill: (_ isEmpty: Bool) -> Int?) throws(TransferError) -> Int? {
            try pipe.fillChannel(fill)
        }

        /// Waits until the pipe has room, has failed or was finished.
        public func waitForSpace(isolation: isolated (any Actor)? = #isolation) async {
            await withCheckedContinuation { pipe.waitForSpace(.task($0)) }
        }

        /// Waits until the reader has taken all that was written, so that a failure drops none of it.
        ///
        /// - Throws: the error with which the pipe has failed, from either side.
        package func waitUntilTaken(isolation: isolated (any Actor)? = #isolation) async throws(TransferError) {
            await withCheckedContinuation { pipe.waitUntilTaken(.task($0)) }
            if case .failed(let error) = pipe.guarded.withLock({ $0.ring.content(upTo: 1) }) { throw error }
        }

        /// Says that the file is whole.
        public func finish() {
            pipe.finish()
        }

        /// Says that no more will come and the file is not whole.
        public func fail(_ error: TransferError) {
            pipe.fail(error)
        }
    }

    /// The end that a destination reads from. One task or thread at a time.
    public struct Reader: Sendable {
        fileprivate let pipe: BytePipe

        /// When the file was last changed, where that was wanted and the source tells it. It may be looked at once there
        /// is content or an end.
        public var modificationTime: UTCTime? { pipe.guarded.withLock(\.modificationTime) }

        /// The next bytes, at most `limit` of them; empty once the file has ended whole.
        ///
        /// - Throws: the error with which the pipe has failed, from either side.
        public func read(upTo limit: Int = BytePipe.defaultCapacity) async throws(TransferError) -> [UInt8] {
            while true {
                var pulled: Result<Int?, TransferError> = .success(nil)
                let bytes = [UInt8](unsafeUninitializedCapacity: min(limit, pipe.buffer.capacity)) { target, count in
                    pulled = Result { () throws(TransferError) in
                        try pipe.pull(into: UnsafeMutableRawBufferPointer(target))
                    }
                    count = (try? pulled.get()) ?? 0
                }
                if try pulled.get() != nil { return bytes }
                await withCheckedContinuation { pipe.waitForContent(.task($0)) }
            }
        }

        /// As ``read(upTo:)`` into memory of the caller, for a thread that may block: never call it from a task.
        ///
        /// - Returns: how many bytes were copied; 0 once the file has ended whole.
        public func readBlocking(into bytes: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
            while true {
                if let count = try pipe.pull(into: bytes) { return count }
                PipeWaiter.block { pipe.waitForContent($0) }
            }
        }

        /// Lends `take` the bytes that are there, so that none is copied on the way; never waits.
        ///
        /// - Parameter take: gets at least one byte and returns how many it has taken; what is not positive (none now,
        ///   or an error of its own) is handed back and changes nothing. It must not return 0, which means the end.
        /// - Returns: what `take` returned; 0 once the file has ended whole; `nil` where the pipe is empty
        ///   (``waitForContent(isolation:)``).
        /// - Throws: the error with which the pipe has failed, from either side.
        public func drain(_ take: (UnsafeRawBufferPointer) -> Int) throws(TransferError) -> Int? {
            try pipe.drain(take)
        }

        /// As ``drain(_:)``, for a store that can empty a channel.
        ///
        /// - Parameter takeFrom: takes at most so many bytes out of the channel, and returns how many. What is not
        ///   positive is handed back and changes nothing; it must not return 0, which means the end.
        public func drain(
            _ take: (UnsafeRawBufferPointer) -> Int, orFrom takeFrom: (any PipeChannel, Int) -> Int
        ) throws(TransferError) -> Int? {
            try pipe.drain(take, takeFrom)
        }

        /// Waits until there is something to read, or the file has ended whole; takes nothing.
        ///
        /// - Throws: the error with which the pipe has failed, from either side.
        public func waitForContent(isolation: isolated (any Actor)? = #isolation) async throws(TransferError) {
            while try !pipe.hasContent() {
                await withCheckedContinuation { pipe.waitForContent(.task($0)) }
            }
        }

        /// Says that nobody will read on: the writer's next call throws `error`.
        public func fail(_ error: TransferError) {
            pipe.fail(error)
        }
    }
}
