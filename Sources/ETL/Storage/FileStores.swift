/// The stores of all servers of the settings, by name.
///
/// Made once at start; a store opens no connection before it is used.
public struct FileStores: Sendable {
    private let stores: [ServerName: any FileStore]

    /// Takes the stores.
    public init(_ stores: [ServerName: any FileStore]) {
        self.stores = stores
    }

    /// The names of all servers, in alphabetical order.
    public var names: [ServerName] { stores.keys.sorted { $0.description < $1.description } }

    /// The store of a server; `nil` for a name that the settings do not have.
    public subscript(name: ServerName) -> (any FileStore)? { stores[name] }

    /// Closes all stores.
    public func close() async {
        await withDiscardingTaskGroup { group in
            for store in stores.values { group.addTask { await store.close() } }
        }
    }
}
