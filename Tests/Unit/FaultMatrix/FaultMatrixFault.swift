import ETLTesting

/// A column of the matrix: something that can go wrong with a command.
struct FaultMatrixFault: Sendable, CustomStringConvertible {
    /// What becomes of the command and its reply, as far as the expectation depends on it.
    enum Nature: Hashable {
        /// Refused and not carried out, with this code.
        case refused(Int)
        /// Carried out, and answered with this code of refusal.
        case denied(Int)
        /// The connection is lost; the command was carried out or not.
        case lost(wasCarriedOut: Bool)
        /// No answer, to this command or to any later one, while the connection stands.
        case silent(wasCarriedOut: Bool)
        /// Carried out with no answer that can be read; later commands are answered.
        case unanswered
        /// The data connection is closed or reset, or the data stop, after this part of the bytes.
        case dataClosed(Part)
        case dataReset(Part)
        case dataStalled(Part)
        /// The control connection is lost in the midst of the data.
        case lostWhileDataMove
        /// Too few bytes, and the server says that all went well.
        case truncated(Part)
        /// A size that is not the file's.
        case wrongSize
        /// Nobody listens where the data connection is to be made.
        case deadPort(FTPFaultEffect.DeadPort)
        /// TLS does not come about: on the control connection, or on that for the data.
        case handshake(Handshake)
        /// The reply is unusual and right.
        case harmless
    }

    enum Handshake: Hashable {
        case refused, lost, silent
    }

    enum Part: Hashable {
        case start, middle, lastByte
    }

    let nature: Nature
    let effect: FTPFaultEffect

    var description: String { "\(effect)" }

    /// Whether only a timeout ends it: such cells have short ones, and all others such as never count.
    var needsTimeout: Bool {
        switch nature {
        case .silent, .unanswered, .dataStalled, .deadPort(.silent), .handshake(.silent): true
        default: false
        }
    }

    /// Whether the server ends a data connection that the client may not have taken yet. In active mode it may hear of
    /// that before it has taken the connection, or after: either error is true, and none is sure. A file that the
    /// server sends fits into the system's buffers here, so that it can be gone at any part of it.
    func isRaceInActiveMode(at step: FaultMatrixStep) -> Bool {
        switch nature {
        case .dataClosed(.start), .dataReset(.start), .truncated(.start): true
        case .dataClosed, .truncated: step.verb == .retr
        default: false
        }
    }

    /// What can go wrong with `step`.
    static func all(at step: FaultMatrixStep, isEncrypted: Bool = false) -> [FaultMatrixFault] {
        switch step.verb {
        case .auth: general + handshakes
        case .retr where isEncrypted, .stor where isEncrypted:
            general + data + handshakes + [make(.harmless, .omitCloseNotify)]
        case nil: general.filter { if case .denied = $0.nature { false } else { true } }
        case .retr, .stor: general + data
        case .size: general + [make(.wrongSize, .wrongSize(by: 1)), make(.wrongSize, .wrongSize(by: -1))]
        case .epsv: general + ports
        case .pasv: general + ports + [make(.harmless, .wrongAddress())]
        default: general
        }
    }

    private static let general = [
        make(.refused(450), .refuse("450 Not now.")),
        make(.refused(550), .refuse("550 No.")),
        make(.refused(421), .refuse("421 Closing.")),
        make(.denied(451), .answer("451 It did not work.")),
        make(.lost(wasCarriedOut: false), .dropControl(.before)),
        make(.lost(wasCarriedOut: true), .dropControl(.after)),
        make(.lost(wasCarriedOut: true), .halfReply(then: .close)),
        make(.lost(wasCarriedOut: false), .refuse("500 OOPS: priv_sock_send_cmd")),
        make(.lost(wasCarriedOut: true), .answer("500 OOPS: child died")),
        make(.silent(wasCarriedOut: false), .stallControl(.before)),
        make(.silent(wasCarriedOut: true), .stallControl(.after)),
        make(.unanswered, .withholdReply),
        make(.silent(wasCarriedOut: true), .halfReply(then: .silence)),
        make(.unanswered, .garbage()),
        make(.harmless, .delayReply(.milliseconds(200))),
        make(.harmless, .replyInSingleBytes),
    ]

    private static let data =
        [(Part.start, FTPFaultEffect.Offset.start), (.middle, .middle), (.lastByte, .lastByte)].flatMap {
            part, offset in
            [
                make(.dataClosed(part), .dropData(at: offset)),
                make(.dataReset(part), .dropData(at: offset, by: .reset)),
                make(.dataStalled(part), .stallData(at: offset)),
                make(.truncated(part), .truncate(at: offset)),
            ]
        } + [make(.lostWhileDataMove, .dropControl(.during(.middle)))]

    private static let handshakes = [
        make(.handshake(.refused), .failHandshake), make(.handshake(.lost), .dropHandshake()),
        make(.handshake(.lost), .dropHandshake(by: .reset)), make(.handshake(.silent), .stallHandshake),
    ]

    private static let ports = [
        make(.deadPort(.refusing), .deadPort(.refusing)), make(.deadPort(.silent), .deadPort(.silent)),
    ]

    private static func make(_ nature: Nature, _ effect: FTPFaultEffect) -> FaultMatrixFault {
        FaultMatrixFault(nature: nature, effect: effect)
    }
}
