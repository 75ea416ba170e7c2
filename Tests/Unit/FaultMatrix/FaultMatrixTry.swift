import ETL

/// What one try of a job comes to.
struct FaultMatrixTry: Hashable {
    /// `nil`: the file is in place.
    var failure: Failure?

    /// Temporary files that cannot be removed.
    var leftovers = 0

    /// Whether the old file cannot be put back: the final name stays empty.
    var losesFinalName = false

    /// Whether a file is published that is not the source's, since nothing tells of it.
    var isDeceived = false

    /// Whether the fault does no harm from the second try on, though it stays.
    var isHealedByRetry = false

    struct Failure: Hashable {
        let kind: ErrorKind
        let isRetriable: Bool
    }

    static let done = FaultMatrixTry()

    static func fails(_ kind: ErrorKind, isRetriable: Bool = true) -> FaultMatrixTry {
        FaultMatrixTry(failure: Failure(kind: kind, isRetriable: isRetriable))
    }

    /// Fails for good.
    static func refuses(_ kind: ErrorKind) -> FaultMatrixTry { fails(kind, isRetriable: false) }

    func leaving(_ count: Int) -> FaultMatrixTry {
        var copy = self
        copy.leftovers = count
        return copy
    }

    /// The old file stands aside for good.
    var withoutFinalName: FaultMatrixTry {
        var copy = leaving(1)
        copy.losesFinalName = true
        return copy
    }

    var healedByRetry: FaultMatrixTry {
        var copy = self
        copy.isHealedByRetry = true
        return copy
    }
}
