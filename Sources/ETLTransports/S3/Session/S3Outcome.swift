import ETL

/// What one request came to.
struct S3Outcome {
    var response = S3Response()

    /// Why there is no whole answer.
    var failure: S3ConnectionFailure?

    /// Why our side ended it.
    var ownFailure: TransferError?

    /// Whether the server moved nothing for too long.
    var isStalled = false

    /// Bytes of bodies that moved, one way or the other.
    var bytes: Int64 = 0

    /// Whether there was a connection before.
    var wasReused = false

    /// Whether the server has answered, and it is known what it did.
    var isAnswered: Bool { failure == nil && ownFailure == nil && !isStalled }

    /// Whether a connection turned out to be dead before anything had happened.
    var wasDead: Bool { wasReused && failure == .cut && ownFailure == nil && !isStalled && response.status == 0 }
}
