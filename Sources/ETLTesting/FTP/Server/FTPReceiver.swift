import NIOCore

/// Receives an upload into a file: a read from the socket is asked for when the one before is stored.
final class FTPReceiver: FTPDataWorker {
    private let data: FTPDataHandler
    private let server: FTPServerContext
    private let control: any Channel
    private let upload: FTPUpload
    private var pending = ByteBuffer()
    private var progress: FTPTransferProgress
    private var lineEndings = FTPLineEndings()
    private let start = NIODeadline.now()
    private var stall: Int?
    private var isWaiting = false
    /// What still comes is not kept.
    private var isDiscarding = false
    /// Something of it was not kept.
    private var isTruncated = false
    private var end: FTPDataHandler.End?
    private var finish: ((FTPTransferEnd) -> Void)?

    var moved: Int { progress.moved }

    init(
        _ upload: FTPUpload, on data: FTPDataHandler, script: FTPTransferScript, server: FTPServerContext,
        control: any Channel, finish: @escaping (FTPTransferEnd) -> Void
    ) {
        self.data = data
        self.server = server
        self.control = control
        self.upload = upload
        progress = FTPTransferProgress(script: script, total: upload.expectedSize)
        self.finish = finish
    }

    func begin() {
        data.attach(self)
        pump()
    }

    func received(_ bytes: ByteBuffer) {
        guard finish != nil else { return }
        if isDiscarding { return isTruncated = true }
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeImmutableBuffer(bytes)
        }
    }

    func readCompleted() {
        pump()
    }

    func becameWritable() {}

    func ended(_ end: FTPDataHandler.End) {
        self.end = end
        pump()
    }

    func abort() {
        pending.clear()
        data.closeNow { self.done(.broken) }
    }

    private func pump() {
        while finish != nil, stall == nil {
            let elapsed = (NIODeadline.now() - start).nanoseconds
            switch progress.next(available: pending.readableBytes, elapsed: Int(elapsed)) {
            case .move(let count): store(count)
            case .cue(let cue): strike(cue)
            case .wait(let nanoseconds): return wait(nanoseconds)
            case .idle where end != nil: reachedEnd()
            case .idle: return data.read()
            }
        }
    }

    private func store(_ count: Int) {
        guard var bytes = pending.readSlice(length: count) else { return }
        progress.didMove(count)
        if upload.isASCII { bytes = lineEndings.fromWire(bytes) }
        append(bytes)
    }

    private func append(_ bytes: ByteBuffer) {
        do {
            try server.files.append(bytes, to: upload.file)
        } catch {
            let reply = server.profile.wording.reply(to: error, path: upload.path.bytes)
            close(.close, .refused(reply))
        }
    }

    private func wait(_ nanoseconds: Int) {
        guard !isWaiting else { return }
        isWaiting = true
        control.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(nanoseconds))) {
            self.isWaiting = false
            self.pump()
        }
    }

    /// The client has sent all of it, or its connection broke.
    private func reachedEnd() {
        guard end == .inOrder else { return done(.broken) }
        if let (cue, position) = progress.cueAtEnd() {
            if cue != .stall {
                server.files.truncate(upload.file, to: position)
                isTruncated = position < moved
            }
            return strike(cue)
        }
        append(lineEndings.end())
        done(isTruncated ? .truncated : .complete)
    }

    private func strike(_ cue: FTPTransferScript.Cue) {
        switch cue {
        case .drop(let ending): close(ending, .broken)
        case .dropControl: close(.close, .dropsControl)
        case .truncate:
            isDiscarding = true
            isTruncated = isTruncated || pending.readableBytes > 0
            pending.clear()
        case .stall:
            stop()
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

    private func close(_ ending: FTPFaultEffect.Ending, _ end: FTPTransferEnd) {
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
