import ETL
import Synchronization

extension InMemoryFileStore {
    /// One call of the store's protocols.
    public typealias Call = StoreCall

    /// The file that a reader sees under `path`; `nil` for none.
    ///
    /// - Precondition: `path` is one that `RemotePath` takes.
    public subscript(path: String) -> [UInt8]? {
        get { self[Self.checked(path)] }
        set { self[Self.checked(path)] = newValue }
    }

    /// The file that a reader sees under `path`; `nil` for none.
    public subscript(path: RemotePath) -> [UInt8]? {
        get { state.withLock { $0.files[path] } }
        set { state.withLock { $0.show(newValue, under: path) } }
    }

    /// When the file under `path` was last changed; `nil` where nobody has told.
    public func modificationTime(of path: RemotePath) -> UTCTime? { state.withLock { $0.times[path] } }

    /// Says when the file under `path` was last changed, as a source tells it.
    public func setModificationTime(_ time: UTCTime?, of path: RemotePath) {
        state.withLock { $0.times[path] = time }
    }

    /// The checksum that the store tells of what was written, as servers do that need not be read back; `nil`, as at
    /// first, where there is none.
    public var checksumAlgorithm: ChecksumAlgorithm? {
        get { state.withLock(\.checksumAlgorithm) }
        set { state.withLock { $0.checksumAlgorithm = newValue } }
    }

    /// Every file that a reader sees, by path.
    public var files: [RemotePath: [UInt8]] { state.withLock(\.files) }

    /// What stands under temporary names: empty once every pending file was published or abandoned.
    public var temporaries: [RemotePath: [UInt8]] { state.withLock(\.temporaries) }

    /// Leaves a temporary file, as a worker that was killed does.
    ///
    /// - Parameters:
    ///   - path: the file that was to be written.
    ///   - idle: for how long nobody has written to it; `nil` as on a server that does not tell.
    public func leaveTemporary(_ name: TemporaryName, beside path: RemotePath, idle: Duration?) {
        state.withLock { state in
            let temporary = path.sibling(named: name.description)
            state.temporaries[temporary] = []
            state.idle.updateValue(idle, forKey: temporary)
        }
    }

    /// Everything that a reader could have seen under `path`, in order, `nil` for no file; begins with `nil`.
    public func history(of path: RemotePath) -> [[UInt8]?] { state.withLock { $0.history[path] ?? [nil] } }

    /// Reads and pending files now.
    public var connections: Int { state.withLock(\.connections) }

    /// The most reads and pending files that there were at a time.
    public var mostConnections: Int { state.withLock(\.mostConnections) }

    /// Whether `close()` was called.
    public var isClosed: Bool { state.withLock(\.isClosed) }

    private static func checked(_ path: String) -> RemotePath {
        do {
            return try RemotePath(path)
        } catch {
            preconditionFailure("no path for a file: \(error)")
        }
    }
}
