import ETL

/// The rules for `STOR` and `MKD`, which depend on each other: a file that is refused may only lack its directory.
struct FaultMatrixUploadRules {
    private let rules: FaultMatrixRules

    init(_ rules: FaultMatrixRules) {
        self.rules = rules
    }

    private var fault: FaultMatrixFault.Nature { rules.fault }
    private var call: Int { rules.step.call }

    // MARK: STOR

    var upload: FaultMatrixRules.Tries {
        guard !rules.scene.hasDirectory else {
            // A refusal may mean that the directory is missing: it is made, and the file sent again.
            return (isFileRefusal ? .done : sent, sent)
        }
        guard call == 1 else {
            // The connection has been used before: that it is dead is no failure.
            return (fault == .refused(421) || fault == .lost(wasCarriedOut: false) ? .done : sent, sent)
        }
        // The server refuses the file anyway, so that nothing happens to data.
        switch fault {
        case .refused(421): return rules.both(.fails(.serverBusy))
        case .lost: return rules.both(.fails(.connectionLost))
        case .silent, .unanswered: return rules.both(.fails(.dataConnectionFailed))
        default: return (.done, sent)
        }
    }

    private var isFileRefusal: Bool { fault == .refused(450) || fault == .refused(550) }

    private var sent: FaultMatrixTry {
        switch fault {
        case .refused(450): .fails(.fileBusy)
        case .refused(550): .refuses(.permissionDenied)
        case .refused: .fails(.serverBusy)
        case .denied: .fails(.refused)
        case .silent(wasCarriedOut: false): .fails(rules.silentBeforeData)
        case .silent, .unanswered, .dataStalled: .fails(.stalled)
        case .handshake(let handshake): FaultMatrixRules.unencryptedData(handshake)
        case .truncated: .fails(.sizeMismatch)
        default: .fails(.connectionLost)
        }
    }

    // MARK: MKD, the outer directory's and the inner one's, sent together

    var directory: FaultMatrixRules.Tries {
        switch fault {
        case .refused(450): return rules.both(.fails(.directoryFailed))
        case .refused(550): return rules.both(.refuses(.directoryFailed))
        // Refused and made all the same: the file finds it there.
        case .denied: return rules.both(.done)
        default: return call == 1 ? outer : inner
        }
    }

    /// No answer has come: all of it is sent again, unless the server says nothing at all.
    private var outer: FaultMatrixRules.Tries {
        switch fault {
        case .unanswered: (.done, FaultMatrixTry.fails(.stalled).healedByRetry)
        default: rules.repeatable(.done, silent: .fails(.stalled))
        }
    }

    /// The outer one's answer has come. What was made is there at the next try, whoever heard of it.
    private var inner: FaultMatrixRules.Tries {
        switch fault {
        case .refused: rules.both(.fails(.serverBusy))
        case .lost(wasCarriedOut: true): rules.both(FaultMatrixTry.fails(.connectionLost).healedByRetry)
        case .lost: rules.both(.fails(.connectionLost))
        case .silent(wasCarriedOut: false): (.done, .fails(.stalled))
        default: (.done, FaultMatrixTry.fails(.stalled).healedByRetry)
        }
    }
}
