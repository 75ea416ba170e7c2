import NIOCore

/// Sends a file or a listing: as fast as the client reads, with no more on the way than the channel wants.
final class FTPSender: FTPDataWorker {
    /// Bytes handed to the channel at once.
    private static let portion = 256 * 1024

    private let data: FTPDataHandler
    private let server: FTPServerContext
    private let control: any Channel
    private var chunks: ArraySlice<ByteBuffer>
    private var progress: FTPTransferProgress
    private let start = NIODeadline.now()
    private var stall: Int?
    private var isWaiting = false
    private var finish: ((FTPTransferEnd) -> Void)?

    var moved: Int { progress.moved }

    init(
        _ content: FTPFileContent, on data: FTPDataHandler, script: FTPTransferScript, server: FTPServerContext,
        control: any Channel, finish: @escaping (FTPTransferEnd) -> Void
    ) {
        self.data = data
        self.server = server
        self.control = control
        chunks = content.chunks[...]
        progress = FTPTransferProgress(script: script, total: content.size)
        self.finish = finish
    }

    func begin() {
        // Nothing is expected, but a client that goes away is to be noticed.
        data.read()
        data.attach(self)
        pump()
    }

    func received(_ bytes: ByteBuffer) {}

    func readCompleted() {
        data.read()
    }

    func becameWritable() {
        pump()
    }

    func ended(_ end: FTPDataHandler.End) {
        done(.broken)
    }

    func abort() {
        data.closeNow { self.done(.broken) }
    }

    private func pump() {
        while finish != nil, stall == nil, data.isWritable {
            let elapsed = (NIODeadline.now() - start).nanoseconds
            switch progress.next(available: min(chunks.first?.readableBytes ?? 0, Self.portion), elapsed: Int(elapsed))
            {
            case .move(let count): send(count)
            case .cue(let cue): return strike(cue)
            case .wait(let nanoseconds): return wait(nanoseconds)
            case .idle: return end(.complete)
            }
        }
    }

    private func send(_ count: Int) {
        guard let slice = chunks[chunks.startIndex].readSlice(length: count) else { return }
        if chunks[chunks.startIndex].readableBytes == 0 { chunks.removeFirst() }
        progress.didMove(count)
        data.write(slice)
    }

    private func wait(_ nanoseconds: Int) {
        guard !isWaiting else { return }
        isWaiting = true
        control.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(nanoseconds))) {
            self.isWaiting = false
            self.pump()
        }
    }

    private func strike(_ cue: FTPTransferScript.Cue) {
        switch cue {
        case .drop(let ending): end(.broken, ending)
        case .dropControl: end(.dropsControl)
        case .truncate: end(.truncated)
        case .stall: stop()
        }
    }

    private func stop() {
        let stall = server.stall(control)
        self.stall = stall.id
        stall.released.assumeIsolated().whenComplete { _ in
            self.stall = nil
            self.pump()
        }
    }

    private func end(_ end: FTPTransferEnd, _ ending: FTPFaultEffect.Ending = .close) {
        let finish = finish
        self.finish = nil
        data.close(ending) { finish?(end) }
    }

    private func done(_ end: FTPTransferEnd) {
        let finish = finish
        self.finish = nil
        if let stall { server.releaseStall(stall) }
        finish?(end)
    }
}
