/// What became of a rename whose reply was lost, by what is under the two names afterwards: the decision.
enum FTPRenameOutcome: Equatable {
    /// The file has its name.
    case happened
    /// It has not: another try can be made.
    case didNotHappen
    /// Neither name tells.
    case unknown

    /// What a look at one name found.
    enum Look: Equatable {
        case file(size: Int64)
        /// A file whose size is not told.
        case something
        case nothing
        case unclear
    }

    init(temporary: Look, final: Look, expectedSize: Int64) {
        switch (temporary, final) {
        case (.file, _), (.something, _): self = .didNotHappen
        case (.nothing, .file(let size)): self = size == expectedSize ? .happened : .unknown
        // The temporary name is gone and nobody else knows it: only the rename can have taken it.
        case (.nothing, .something): self = .happened
        default: self = .unknown
        }
    }
}
