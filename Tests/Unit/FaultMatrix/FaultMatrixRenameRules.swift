import ETL
import ETLTesting

/// The rules for `RNFR` and `RNTO`: the file's to its final name, and the way round an old file.
struct FaultMatrixRenameRules {
    /// Which of the renames of a publication it is.
    private enum Rename {
        /// To the final name.
        case direct
        /// The same, which the server refuses since there is a file.
        case refused
        /// The old file out of the way.
        case aside
        /// To the final name that is free now.
        case again
    }

    private let rules: FaultMatrixRules

    init(_ rules: FaultMatrixRules) {
        self.rules = rules
    }

    private var fault: FaultMatrixFault.Nature { rules.fault }

    private var rename: Rename {
        guard rules.scene.goesRound else { return .direct }
        switch rules.step.call {
        case 1: return .refused
        case 2: return .aside
        default: return .again
        }
    }

    var tries: FaultMatrixRules.Tries? {
        rules.step.verb == .rnto ? target : rules.step.call == 1 ? sourceWithSize : source
    }

    /// `RNTO`: what was carried out is found out, whatever was said of it.
    private var target: FaultMatrixRules.Tries {
        let wasCarriedOut = rename != .refused
        switch fault {
        case .refused(450): return refused(.fails(.fileBusy))
        case .refused(550):
            // Where there is a file, that may be the reason: the way round it begins.
            let goesRound = rules.scene.oldFile != .none && rules.step.call == 1
            return goesRound ? (.done, .refuses(.publishFailed)) : refused(.refuses(.publishFailed))
        case .denied: return rules.both(wasCarriedOut ? .done : .fails(.publishFailed))
        case .refused: return (.done, lasting(.fails(.serverBusy)))
        case .lost(let happened):
            return (.done, happened && wasCarriedOut ? .done : lasting(.fails(.connectionLost)))
        case .silent(let happened):
            return (.done, happened && wasCarriedOut ? .done : lasting(.fails(.stalled)))
        default: return (.done, wasCarriedOut ? .done : .fails(.stalled))
        }
    }

    /// `RNFR` of the written file, sent with the question for its size, whose answer has come. If it is refused, it is
    /// sent again with the `RNTO`.
    private var sourceWithSize: FaultMatrixRules.Tries {
        // A server that takes commands one by one is no riddle, and a silent one is a silent one.
        let isAlone = rules.scene.profile == .iis
        switch fault {
        case .refused(421): return rules.both(.fails(.serverBusy))
        case .refused(450): return (.done, .fails(.fileBusy))
        case .refused: return (.done, .refuses(.publishFailed))
        // The RNTO tells whether it was true, unless that is refused as well.
        case .denied: return (.done, rename == .refused ? .fails(.publishFailed) : .done)
        case .lost: return rules.both(.fails(.connectionLost))
        default: return (isAlone ? .fails(.stalled) : .done, .fails(.stalled))
        }
    }

    /// `RNFR` on the way round: the `RNTO` is not sent before it is answered.
    private var source: FaultMatrixRules.Tries {
        switch fault {
        case .refused(421): (.done, lasting(.fails(.serverBusy)))
        case .refused(450): refused(.fails(.fileBusy))
        case .refused: refused(.refuses(.publishFailed))
        case .denied: rules.both(.done)
        case .lost: (.done, lasting(.fails(.connectionLost)))
        default: (.done, lasting(.fails(.stalled)))
        }
    }

    /// A refusal of `again` lets the old file be put back, unless that is refused as well.
    private func refused(_ result: FaultMatrixTry) -> FaultMatrixRules.Tries {
        (result, lasting(result))
    }

    /// What stays on the last rename strikes the way back too.
    private func lasting(_ result: FaultMatrixTry) -> FaultMatrixTry {
        rename == .again ? result.withoutFinalName : result
    }
}
