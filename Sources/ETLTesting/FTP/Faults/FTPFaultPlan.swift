/// What the faults that strike one command make of it.
struct FTPFaultPlan {
    /// What becomes of the last reply.
    enum ReplyChange: Equatable {
        case text(String)
        case garbage([UInt8])
        case half(FTPFaultEffect.Rest)
        case size(off: Int)
        case withheld
    }

    private(set) var refusal: String?
    private(set) var replyChange: ReplyChange?
    private(set) var dropsControlBefore = false
    private(set) var dropsControlAfter = false
    private(set) var stallsBefore = false
    private(set) var stallsAfter = false
    private(set) var delay: Duration?
    private(set) var deadPort: FTPFaultEffect.DeadPort?
    private(set) var address: String?
    private(set) var sendsSingleBytes = false
    private(set) var hooks: [@Sendable () -> Void] = []
    private(set) var handshake: FTPHandshakeFault?
    private(set) var transfer = FTPTransferScript()

    init(_ faults: [FTPFault] = []) {
        for fault in faults {
            for effect in fault.effects { add(effect) }
        }
    }

    /// The first of a kind counts.
    private mutating func add(_ effect: FTPFaultEffect) {
        switch effect {
        case .refuse(let text): refusal = refusal ?? text
        case .answer(let text): change(.text(text))
        case .garbage(let bytes): change(.garbage(bytes))
        case .halfReply(let rest): change(.half(rest))
        case .wrongSize(let difference): change(.size(off: difference))
        case .withholdReply: change(.withheld)
        case .delayReply(let time): delay = delay ?? time
        case .deadPort(let port): deadPort = deadPort ?? port
        case .wrongAddress(let host): address = address ?? host
        case .replyInSingleBytes: sendsSingleBytes = true
        case .failHandshake: handshake = handshake ?? .fail
        case .dropHandshake(let ending): handshake = handshake ?? .drop(ending)
        case .stallHandshake: handshake = handshake ?? .stall
        case .omitCloseNotify: transfer.omitsCloseNotify = true
        case .run(let hook): hooks.append(hook)
        case .throttle(let pace): transfer.bytesPerSecond = transfer.bytesPerSecond ?? pace
        case .dropControl(let moment): drop(moment)
        case .stallControl(let moment): stall(moment)
        case .dropData(let offset, let ending): transfer.add(.drop(ending), at: offset)
        case .stallData(let offset): transfer.add(.stall, at: offset)
        case .truncate(let offset): transfer.add(.truncate, at: offset)
        }
    }

    private mutating func change(_ change: ReplyChange) {
        replyChange = replyChange ?? change
    }

    private mutating func drop(_ moment: FTPFaultEffect.Moment) {
        switch moment {
        case .before: dropsControlBefore = true
        case .after: dropsControlAfter = true
        case .during(let offset): transfer.add(.dropControl, at: offset)
        }
    }

    private mutating func stall(_ moment: FTPFaultEffect.Moment) {
        switch moment {
        case .before: stallsBefore = true
        case .after: stallsAfter = true
        // The control connection of a transfer has nothing to say before its end.
        case .during: stallsAfter = true
        }
    }

    /// The bytes to send for a last reply, and what is held back until stalls are released; `nil` for no reply at all.
    func lastReply(_ reply: FTPReply) -> (now: [UInt8], later: [UInt8])? {
        let bytes = reply.bytes
        switch replyChange {
        case nil: return (bytes, [])
        case .withheld: return nil
        case .text(let text): return (Self.line(text), [])
        case .garbage(let garbage): return (garbage, [])
        case .half: return (Array(bytes.prefix(bytes.count / 2)), Array(bytes.dropFirst(bytes.count / 2)))
        case .size(let difference):
            guard let size = reply.lines.first.flatMap({ Int(String(decoding: $0, as: UTF8.self)) })
            else { return (bytes, []) }
            return (FTPReply(reply.code, String(size + difference)).bytes, [])
        }
    }

    /// Whether the connection ends after half a reply.
    var closesAfterReply: Bool { replyChange == .half(.close) }

    /// A reply that a test wrote: as it is, with its end.
    static func line(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [0x0D, 0x0A]
    }
}
