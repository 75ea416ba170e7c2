// How effects read in a transcript and in the name of a test's case.

extension FTPFaultEffect: CustomStringConvertible {
    /// In a few words: `drop the data at byte 3`.
    public var description: String {
        switch self {
        case .refuse(let text): "refuse with \(text)"
        case .answer(let text): "answer \(text)"
        case .dropControl(let moment): "drop the control connection \(moment)"
        case .stallControl(let moment): "stall the control connection \(moment)"
        case .dropData(let offset, .close): "drop the data at \(offset)"
        case .dropData(let offset, .reset): "reset the data at \(offset)"
        case .stallData(let offset): "stall the data at \(offset)"
        case .truncate(let offset): "truncate at \(offset)"
        case .throttle(let pace): "throttle to \(pace) bytes/s"
        case .delayReply(let time): "delay the reply by \(time)"
        case .withholdReply: "withhold the reply"
        case .wrongSize(let difference): "size off by \(difference)"
        case .deadPort(.refusing): "a port that refuses"
        case .deadPort(.silent): "a port that is silent"
        case .wrongAddress(let host): "address \(host)"
        case .garbage: "garbage"
        case .halfReply(.silence): "half a reply"
        case .halfReply(.close): "half a reply, then close"
        case .replyInSingleBytes: "reply in single bytes"
        case .failHandshake: "fail the TLS handshake"
        case .dropHandshake(.close): "drop the TLS handshake"
        case .dropHandshake(.reset): "reset the TLS handshake"
        case .stallHandshake: "stall the TLS handshake"
        case .omitCloseNotify: "no close_notify"
        case .run: "run"
        }
    }
}

extension FTPFaultEffect.Moment: CustomStringConvertible {
    /// `before`, `after`, or a place in the data.
    public var description: String {
        switch self {
        case .before: "before"
        case .after: "after"
        case .during(let offset): "at \(offset)"
        }
    }
}

extension FTPFaultEffect.Offset: CustomStringConvertible {
    /// `the start`, `byte 3`, `the middle`, `the last byte`.
    public var description: String {
        switch self {
        case .start: "the start"
        case .byte(let count): "byte \(count)"
        case .middle: "the middle"
        case .lastByte: "the last byte"
        }
    }
}
