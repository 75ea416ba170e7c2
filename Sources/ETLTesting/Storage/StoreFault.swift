import ETL

/// Something that goes wrong in a ``FaultInjectingStore``.
///
/// One-shot unless it says ``keeping``; faults of one operation strike in the order in which they were given.
public struct StoreFault: Sendable {
    /// What happens.
    enum Effect: Sendable {
        /// The call fails, after `bytes` of the content where it moves any.
        case fail(TransferError, afterBytes: Int)
        /// The call does its work and fails all the same.
        case failAfterwards(TransferError)
        /// The receipt of a read, or the check of what was written, sees this size.
        case reportSize(Int64)
        /// The call does nothing and says that all is well.
        case skip
    }

    let operation: StoreOperation
    let effect: Effect
    var path: RemotePath?
    var isKept = false

    /// The call fails with `error` before it does anything.
    public static func fail(_ operation: StoreOperation, with error: TransferError = .injected) -> StoreFault {
        StoreFault(operation: operation, effect: .fail(error, afterBytes: 0))
    }

    /// A read hands over `bytes` of the file, then fails.
    public static func failRead(atByte bytes: Int, with error: TransferError = .injected) -> StoreFault {
        StoreFault(operation: .read, effect: .fail(error, afterBytes: bytes))
    }

    /// A write takes `bytes` of the content, then fails. A shorter file is written whole.
    public static func failWrite(atByte bytes: Int, with error: TransferError = .injected) -> StoreFault {
        StoreFault(operation: .write, effect: .fail(error, afterBytes: bytes))
    }

    /// The file gets its name, and `publish()` throws all the same: a lost reply that no look could mend.
    public static func losePublishReply(with error: TransferError = .injected) -> StoreFault {
        StoreFault(operation: .publish, effect: .failAfterwards(error))
    }

    /// The source says after the reading that it is `size` bytes long, whatever was read.
    public static func sourceSize(_ size: Int64) -> StoreFault {
        StoreFault(operation: .read, effect: .reportSize(size))
    }

    /// What was written counts as `size` bytes when it is verified.
    public static func writtenSize(_ size: Int64) -> StoreFault {
        StoreFault(operation: .verify, effect: .reportSize(size))
    }

    /// `abandon()` leaves the temporary file where it is. The store behind a ``FaultyFileStore`` does not hear of it, as
    /// where a worker is killed: one of its connections stays with the file.
    public static var leaveTemporary: StoreFault { StoreFault(operation: .abandon, effect: .skip) }

    /// Only for the file with this path.
    public func of(_ path: RemotePath) -> StoreFault {
        var fault = self
        fault.path = path
        return fault
    }

    /// Strikes every time, not once.
    public var keeping: StoreFault {
        var fault = self
        fault.isKept = true
        return fault
    }
}
