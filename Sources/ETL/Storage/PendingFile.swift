/// A file on its way to its name: *begin, write, verify, publish or abandon*.
///
/// Until ``publish()`` a reader of the destination sees what it saw before: the old file, or none. The calls are made
/// in order, one at a time.
public protocol PendingFile: Sendable {
    /// The checksum by which the server can be asked what it has, for `VERIFY=checksum`: the source's is made while it
    /// streams, so it is asked before the first byte. SHA-256 where the server can tell none, and for every store that
    /// does not say otherwise.
    func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm

    /// Takes all bytes of `input` and sees them safely to the server, missing directories made.
    ///
    /// If `input` fails, the upload is aborted, never ended, and that error is thrown on.
    ///
    /// - Returns: how many bytes the server took.
    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64

    /// Compares what the server has with what was sent.
    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod

    /// Gives the file its name, in place of an older one. When it returns, the whole file is there.
    ///
    /// An error leaves open nothing: before it is thrown, the store has looked whether the file got its name.
    func publish() async throws(TransferError)

    /// Gives it up and removes what was written. Never throws: what cannot be removed is left under a temporary name
    /// that says what it is, and is logged. Does nothing after ``publish()`` has returned.
    func abandon() async
}

extension PendingFile {
    /// SHA-256.
    public func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm { .sha256 }
}
