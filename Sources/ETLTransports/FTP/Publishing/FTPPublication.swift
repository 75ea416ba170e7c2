/// How a temporary file gets its final name, also on servers that refuse to rename onto a file that is there: the
/// decisions, without the connection.
///
/// The old file is never deleted before the new one has its place: it is moved aside, and moved back if the new one
/// cannot take its place after all.
struct FTPPublication: Equatable {
    /// What to do next.
    enum Step: Equatable {
        /// `RNFR`, `RNTO`, and say the reply: the RNFR's if that was refused.
        case rename(from: String, to: String)
        /// `DELE`, whatever comes of it.
        case delete(String)
        /// The file has its name.
        case done
        /// It has not, and the final name is as it was.
        case failed(FTPReply)
        /// It has not, and the old file could not be put back: it is under the name `left`.
        case failedAside(FTPReply, left: String)
    }

    private enum Stage: Equatable {
        case renaming
        case movingAside(FTPReply)
        case renamingAgain
        case puttingBack(FTPReply)
        case removingAside
        case over
    }

    private let temporary: String
    private let final: String
    private let aside: String
    private var stage = Stage.renaming

    /// - Parameter aside: where an old file may be moved: a name that looks temporary.
    init(temporary: String, final: String, aside: String) {
        self.temporary = temporary
        self.final = final
        self.aside = aside
    }

    /// The first step.
    var first: Step { .rename(from: temporary, to: final) }

    /// The step after the one before was answered with `reply`.
    mutating func next(after reply: FTPReply) -> Step {
        switch stage {
        case .renaming:
            if reply.isPositive { return end(.done) }
            guard Self.mayMeanThatItExists(reply) else { return end(.failed(reply)) }
            // Whether there is a file is not asked: the server's answer to RNFR tells.
            stage = .movingAside(reply)
            return .rename(from: final, to: aside)
        case .movingAside(let refusal):
            // A reader who holds the old file for now is the better reason than that there is one.
            let isPassing = FTPRefusal(reply, to: .rename).isRetriable
            guard reply.isPositive else { return end(.failed(isPassing ? reply : refusal)) }
            stage = .renamingAgain
            return .rename(from: temporary, to: final)
        case .renamingAgain:
            if reply.isPositive {
                stage = .removingAside
                return .delete(aside)
            }
            stage = .puttingBack(reply)
            return .rename(from: aside, to: final)
        case .puttingBack(let refusal):
            return end(reply.isPositive ? .failed(refusal) : .failedAside(refusal, left: aside))
        case .removingAside, .over:
            return end(.done)
        }
    }

    /// Whether an old file stands aside now, or is on its way there.
    var isAside: Bool {
        switch stage {
        case .movingAside, .renamingAgain, .puttingBack, .removingAside: true
        case .renaming, .over: false
        }
    }

    private mutating func end(_ step: Step) -> Step {
        stage = .over
        return step
    }

    /// 4xx says "later", and of the 5xx some say that no rename ever works.
    private static func mayMeanThatItExists(_ reply: FTPReply) -> Bool {
        reply.code >= 500 && !reply.isUnknownCommand && ![503, 530, 532, 552].contains(reply.code)
    }
}
