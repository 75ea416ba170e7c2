import ETL

/// One call of a store's protocols.
public struct StoreCall: Hashable, Sendable {
    /// What was asked.
    public let operation: StoreOperation

    /// The file that it was asked for; `nil` for what is about no file.
    public let path: RemotePath?
}
