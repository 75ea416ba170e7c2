import ETLTesting

/// One fault at one command of one scene, once or for as long as the first job is tried.
struct FaultMatrixCell: Sendable, CustomStringConvertible {
    let scene: FaultMatrixScene
    /// `nil`: nothing goes wrong.
    let strike: Strike?

    struct Strike: Sendable {
        let step: FaultMatrixStep
        let fault: FaultMatrixFault
        let isKept: Bool

        var scripted: FTPFault {
            let fault =
                step.verb.map { FTPFault.on($0, call: step.call, self.fault.effect) }
                ?? .onConnect(call: step.call, self.fault.effect)
            return isKept ? fault.keep : fault
        }
    }

    var description: String {
        "\(scene): " + (strike.map { "\($0.scripted)" } ?? "no fault")
    }

    var needsTimeout: Bool { strike?.fault.needsTimeout ?? false }

    /// Retries after the first try. A kept fault that only a timeout ends takes its time at each.
    var retries: Int { needsTimeout ? 1 : 2 }

    /// The job as it is where nothing goes wrong, whose commands are the rows.
    static func clean(_ scene: FaultMatrixScene) -> FaultMatrixCell {
        FaultMatrixCell(scene: scene, strike: nil)
    }

    /// All cells of a scene.
    static func all(of scene: FaultMatrixScene, steps: [FaultMatrixStep]) -> [FaultMatrixCell] {
        steps.filter { isRow($0, of: scene) }.flatMap { step in
            FaultMatrixFault.all(at: step, isEncrypted: scene.tls != nil).filter {
                scene.isPassive || !$0.isRaceInActiveMode(at: step)
            }.flatMap {
                fault in
                // What does no harm does none for as long as it stays.
                (fault.nature == .harmless ? [true] : [false, true]).map {
                    FaultMatrixCell(scene: scene, strike: Strike(step: step, fault: fault, isKept: $0))
                }
            }
        }
    }

    private static func isRow(_ step: FaultMatrixStep, of scene: FaultMatrixScene) -> Bool {
        // What is repeated since the prelude strikes every try is one row.
        if scene.prelude != nil, step.call > 1 { return false }
        return scene.only.isEmpty || step.verb.map(scene.only.contains) == true
    }
}
