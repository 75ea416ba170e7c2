import ETL
import ETLTesting
import ETLTransports

/// The rules of the matrix: what a fault at a command makes of a try, once and when it stays. No I/O.
///
/// `nil`: no rule. Every command that the product sends has to have one.
struct FaultMatrixRules {
    typealias Fault = FaultMatrixFault.Nature

    /// A fault that strikes once, and the same fault when it stays: between the two lies what a try heals by itself.
    typealias Tries = (once: FaultMatrixTry, kept: FaultMatrixTry)

    let scene: FaultMatrixScene
    let step: FaultMatrixStep
    let fault: Fault

    var tries: Tries? {
        guard let tries = triesOfCommand else { return nil }
        return fault == .harmless ? both(undisturbed) : tries
    }

    private var triesOfCommand: Tries? {
        switch step.verb {
        case nil, .user, .pass: both(login)
        case .auth, .pbsz, .prot: both(encryption)
        case .pwd: both(preparation(refused: .done))
        case .epsv, .eprt: onUsedConnection(firstAddress)
        case .pasv, .port: onUsedConnection(preparation(refused: .fails(.dataConnectionFailed)))
        case .type: both(binaryMode)
        case .retr: scene.side == .source ? both(download) : readBack
        case .stor: FaultMatrixUploadRules(self).upload
        case .mkd: FaultMatrixUploadRules(self).directory
        case .size, .mlst: scene.side == .source ? sizeOfSource : sizeOfUpload
        case .cwd: repeatable(.done, silent: .fails(.stalled))
        case .rnfr, .rnto: FaultMatrixRenameRules(self).tries
        case .dele: removal
        default: nil
        }
    }

    // MARK: Words for what is common

    /// What the try comes to without the fault.
    private var undisturbed: FaultMatrixTry { scene.prelude == nil ? .done : .fails(.sizeMismatch) }

    func both(_ result: FaultMatrixTry) -> Tries { (result, result) }

    /// What is sent again on a new connection when the one that was there is lost before any answer.
    func repeatable(
        _ refused: FaultMatrixTry, silent: FaultMatrixTry, unanswered: FaultMatrixTry? = nil
    ) -> Tries {
        switch fault {
        case .refused(421): (.done, .fails(.serverBusy))
        case .lost: (.done, .fails(.connectionLost))
        case .silent: both(silent)
        case .unanswered: unanswered.map { ($0, silent) } ?? both(silent)
        default: both(refused)
        }
    }

    /// A command of libcurl's before the transfer.
    private func preparation(refused: FaultMatrixTry, silent: ErrorKind = .stalled) -> FaultMatrixTry {
        switch fault {
        case .refused(421): .fails(.serverBusy)
        case .lost: .fails(.connectionLost)
        case .silent, .unanswered: .fails(silent)
        default: refused
        }
    }

    // MARK: Connecting

    private var login: FaultMatrixTry {
        fault == .refused(550)
            ? .refuses(.loginFailed) : preparation(refused: .fails(.serverBusy), silent: .connectTimeout)
    }

    /// `AUTH`, `PBSZ` and `PROT`, of which the server wants the second before the third: without them nothing is said of a user, or no file is moved.
    private var encryption: FaultMatrixTry {
        switch fault {
        case .refused(550), .handshake(.refused): .refuses(.tlsFailed)
        case .handshake(.lost): .fails(.tlsFailed)
        case .handshake(.silent): .fails(.connectTimeout)
        default: login
        }
    }

    /// A data connection that is not encrypted.
    static func unencryptedData(_ handshake: FaultMatrixFault.Handshake) -> FaultMatrixTry {
        .fails(handshake == .silent ? .dataConnectionFailed : .tlsFailed)
    }

    /// `EPSV` and `EPRT`: what does not work makes way for `PASV` and `PORT`.
    private var firstAddress: FaultMatrixTry {
        let isKnown = !scene.profile.quirks.contains(.noEPSV)
        return fault == .deadPort(.silent) && isKnown
            ? .fails(.dataConnectionFailed) : preparation(refused: .done)
    }

    /// For a second transfer on the connection that is there: that it has died meanwhile is no failure.
    private func onUsedConnection(_ result: FaultMatrixTry) -> Tries {
        let isDead = result.failure?.kind == .connectionLost || result.failure?.kind == .serverBusy
        return (step.call > 1 && isDead ? .done : result, result)
    }

    private var binaryMode: FaultMatrixTry {
        preparation(
            refused: .fails(.refused, isRetriable: fault != .refused(550)), silent: .dataConnectionFailed)
    }

    /// No answer to `RETR` or `STOR`: with a passive server it may be the data connection that it waits for.
    var silentBeforeData: ErrorKind { scene.isPassive ? .dataConnectionFailed : .stalled }

    // MARK: Reading

    private var download: FaultMatrixTry {
        switch fault {
        case .refused(450): .fails(.fileBusy)
        case .refused(550): .refuses(.fileNotFound)
        case .refused: .fails(.serverBusy)
        // With TLS a reset is an end without TLS's own word, as FIN alone is: all that is known is that bytes are missing.
        case .dataReset where scene.tls != nil: .fails(.truncated)
        case .lost, .dataReset, .lostWhileDataMove: .fails(.connectionLost)
        case .silent(wasCarriedOut: false): .fails(silentBeforeData)
        case .silent, .unanswered, .dataStalled: .fails(.stalled)
        case .handshake(let handshake): Self.unencryptedData(handshake)
        // A server that tells no size anywhere and says that this was all is believed: there is nobody else to ask.
        case .truncated where scene.profile.quirks.contains(.noSizeIn150): FaultMatrixTry(isDeceived: true)
        default: .fails(.truncated)
        }
    }

    private var readBack: Tries {
        switch fault {
        // The connection has been used before: that it is dead is no failure.
        case .refused(421), .lost(wasCarriedOut: false): (.done, download)
        case .truncated: both(.fails(.sizeMismatch))
        default: both(download)
        }
    }

    /// What the source says of the file that was read: without a size its 226 has to do.
    private var sizeOfSource: Tries {
        let isKnown = step.verb != .size || !scene.profile.quirks.contains(.noSize)
        return repeatable(
            fault == .wrongSize && isKnown ? .fails(.sourceChanged) : .done, silent: .fails(.stalled))
    }

    // MARK: Writing

    private var sizeOfUpload: Tries {
        // Whether the temporary file is gone after its rename, which the server has confirmed: not knowing is no failure.
        guard step.call == 1 else { return both(.done) }
        let refusal: FaultMatrixTry =
            switch (fault, step.verb) {
            // A server that knows neither way is read back from.
            case (.refused(550), .mlst): .fails(.sizeMismatch)
            case (_, .mlst): .done
            case (.refused(450), _): .fails(.fileBusy)
            case (.refused, _): .refuses(.refused)
            case (.denied, _): .fails(.refused)
            default: .fails(.sizeMismatch)
            }
        // SIZE goes out with RNFR, whose answer shows that only one of them was lost.
        return repeatable(refusal, silent: .fails(.stalled), unanswered: step.verb == .size ? .done : nil)
    }

    /// `DELE`, of a temporary file or of an old file that stands aside: never decides what becomes of the job.
    private var removal: Tries {
        switch fault {
        case .refused(421), .lost(wasCarriedOut: false): (undisturbed, undisturbed.leaving(1))
        case .refused, .silent(wasCarriedOut: false): both(undisturbed.leaving(1))
        default: both(undisturbed)
        }
    }
}
