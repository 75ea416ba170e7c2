/// What can be asked of a ``FaultInjectingStore``: the points at which it can be held up or made to fail.
public enum StoreOperation: String, Hashable, Sendable, CaseIterable {
    /// `FileStore.read(_:into:)`.
    case read
    /// `FileStore.beginWrite(to:)`.
    case begin
    /// `PendingFile.write(from:)`.
    case write
    /// `PendingFile.verify(_:)`.
    case verify
    /// `PendingFile.publish()`.
    case publish
    /// `PendingFile.abandon()`.
    case abandon
    /// `FileStore.probe()`.
    case probe
    /// `FileStore.temporaries(beside:)` and `FileStore.lookIntoBase()`.
    case list
    /// `FileStore.remove(_:)`.
    case remove
}
