/// How a temporary file gets its final name, also on servers that refuse to rename onto a file that is there: the
/// decisions, without the connection.
///
/// The old file is never deleted before the new one has its place: it is moved aside, and moved back if the new one
/// cannot take its place after all.
struct SFTPPublication: Equatable {
    enum Name: Equatable {
        case temporary, final
        /// Where an old file may be moved.
        case aside
    }

    /// What to do next.
    enum Step: Equatable {
        /// `posix-rename@openssh.com`: the new file takes the old one's place in one step.
        case replace
        /// `SSH_FXP_RENAME`, which by the draft refuses to do that.
        case rename(Name, to: Name)
        /// Say what is under the final name.
        case look
        /// Remove what stands aside, whatever comes of it.
        case removeAside
        /// The file has its name.
        case done
        /// It has not, and the final name is as it was.
        case failed(SFTPStatus)
        /// The same, since there is a directory of that name.
        case failedForDirectory
        /// It has not, and the old file could not be put back.
        case failedAside(SFTPStatus)
    }

    /// What is under a name.
    enum Found: Equatable {
        case nothing, directory
        /// A file, or a link, which is not followed.
        case file
        case unclear
    }

    private enum Stage: Equatable {
        case replacing
        case explaining(SFTPStatus)
        case renaming
        case looking(SFTPStatus)
        case movingAside
        case renamingAgain
        case puttingBack(SFTPStatus)
        case removingAside
        case over
    }

    private var stage: Stage

    /// - Parameter canReplace: whether the server offers to.
    init(canReplace: Bool) {
        stage = canReplace ? .replacing : .renaming
    }

    /// The first step.
    var first: Step { stage == .replacing ? .replace : .rename(.temporary, to: .final) }

    /// Whether an old file stands aside now, or is on its way there.
    var isAside: Bool {
        switch stage {
        case .movingAside, .renamingAgain, .puttingBack, .removingAside: true
        case .replacing, .explaining, .renaming, .looking, .over: false
        }
    }

    /// The step after the one before was answered with `status`.
    mutating func next(after status: SFTPStatus) -> Step {
        switch stage {
        case .replacing:
            if status.isOK { return end(.done) }
            if status.code == .unsupported {
                stage = .renaming
                return .rename(.temporary, to: .final)
            }
            // What was written is gone: the final name has nothing to do with it.
            if status.saysNotThere { return end(.failed(status)) }
            stage = .explaining(status)
            return .look
        case .renaming:
            if status.isOK { return end(.done) }
            if status.saysNotThere { return end(.failed(status)) }
            stage = .looking(status)
            return .look
        case .movingAside:
            // Whoever holds the old file is the better reason than that there is one.
            guard status.isOK else { return end(.failed(status)) }
            stage = .renamingAgain
            return .rename(.temporary, to: .final)
        case .renamingAgain:
            if status.isOK {
                stage = .removingAside
                return .removeAside
            }
            stage = .puttingBack(status)
            return .rename(.aside, to: .final)
        case .puttingBack(let refusal): return end(status.isOK ? .failed(refusal) : .failedAside(refusal))
        case .removingAside, .explaining, .looking, .over: return end(.done)
        }
    }

    /// The step after it was seen what is under the final name.
    mutating func next(found: Found) -> Step {
        switch stage {
        case .explaining(let refusal): return end(found == .directory ? .failedForDirectory : .failed(refusal))
        case .looking(let refusal):
            switch found {
            // What is in it would be gone from where it belongs.
            case .directory: return end(.failedForDirectory)
            case .nothing, .unclear: return end(.failed(refusal))
            case .file:
                stage = .movingAside
                return .rename(.final, to: .aside)
            }
        default: return end(.done)
        }
    }

    private mutating func end(_ step: Step) -> Step {
        stage = .over
        return step
    }
}
