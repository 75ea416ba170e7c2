import ETL

/// One connection to a server: all that a transport has to write, since ``PooledFileStore`` does the rest (who has which
/// session, cancellation, `BASE_PATH`, the order of a pending file's calls).
///
/// A session is lent to one caller at a time: for one read, or for one upload from ``write(_:from:interrupt:)`` to
/// ``publish(_:interrupt:)`` or ``discard(_:within:interrupt:)``; between those calls it may keep what it knows of the
/// upload. It connects when it is first used, and again by itself when the connection turns out to be dead.
///
/// **Interrupts.** A call is to end within about a second once its `interrupt` is raised, with the interrupt's error.
/// The pipe of a read or write is failed by then.
///
/// Errors name the server and the path that was asked; a temporary path in them is replaced by the final one.
protocol FileSession: PooledSession {
    /// Streams a file into `output`, and finishes it once it is known to be whole. Whoever calls fails `output`.
    ///
    /// Where `output` wants the modification time, it is announced before the first byte, if the server tells it.
    func read(
        _ path: RemotePath, into output: BytePipe.Writer, interrupt: Interrupt
    ) async throws(TransferError) -> ReadReceipt

    /// The checksum that the server can tell of an upload; SHA-256 where it can tell none, and it is read back.
    func checksumAlgorithm(interrupt: Interrupt) async throws(TransferError) -> ChecksumAlgorithm

    /// Takes all bytes of `input` to the server, missing directories made, under no name that anybody reads. A source
    /// that fails aborts the upload. Nothing is made before there is a first byte, or an end.
    func write(
        _ upload: Upload, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64

    /// Compares what the server has with what was sent. `expected` asks at least for the size.
    func verify(
        _ upload: Upload, _ expected: ExpectedContent, interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod

    /// Gives the upload its name. Before an error is thrown, it has looked whether it got it.
    func publish(_ upload: Upload, interrupt: Interrupt) async throws(TransferError)

    /// Removes what `write` may have left, also where that failed or was interrupted. What cannot be removed is
    /// logged.
    func discard(_ upload: Upload, within limit: Duration, interrupt: Interrupt) async

    /// Connects and logs in anew, and asks for a sign of life.
    func probe(interrupt: Interrupt) async throws(TransferError)

    /// Looks into the directory at which the server's paths begin: whether it is there and may be listed.
    func lookIntoBase(_ base: String, interrupt: Interrupt) async throws(TransferError)

    /// What stands under temporary names beside `path`, and for how long at least nobody has written to each, by the
    /// server's own clock.
    func temporaries(
        beside path: RemotePath, interrupt: Interrupt
    ) async throws(TransferError) -> [(TemporaryName, Duration?)]

    /// Removes one of those. One that is gone already is no error.
    func remove(_ path: RemotePath, interrupt: Interrupt) async throws(TransferError)

    /// The call that runs, which each of the above begins with its interrupt.
    nonisolated var running: RunningCall { get }
}

extension RemotePath {
    /// Some file right below the root: what is asked of a directory is asked of a file in it.
    static var anyFile: RemotePath {
        do throws(InvalidPath) { return try RemotePath("/x") } catch { preconditionFailure("'/x' is a path") }
    }
}

extension FileSession {
    nonisolated func abort(_ error: TransferError) {
        running.abort(error)
    }

    func checksumAlgorithm(interrupt: Interrupt) async throws(TransferError) -> ChecksumAlgorithm { .sha256 }
}
