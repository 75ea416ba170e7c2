/// What became of a rename whose reply was lost, by what is under the two names afterwards: the decision.
enum RenameOutcome: Equatable {
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

    /// - Parameter expectedSize: of what was renamed; `nil` where it is not known.
    init(source: Look, target: Look, expectedSize: Int64?) {
        switch (source, target) {
        case (.file, _), (.something, _): self = .didNotHappen
        case (.nothing, .file(let size)): self = expectedSize.map { $0 == size } ?? true ? .happened : .unknown
        // The source is gone and nobody else knows one of the two names: only the rename can have taken it.
        case (.nothing, .something): self = .happened
        default: self = .unknown
        }
    }
}
