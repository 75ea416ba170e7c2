import ETL

/// What an ``InMemoryFileStore`` holds, behind its lock.
struct InMemoryFileState: Sendable {
    let recordsHistory: Bool
    var files: [RemotePath: [UInt8]] = [:]
    /// When files were last changed, where that is known.
    var times: [RemotePath: UTCTime] = [:]
    /// The checksum that the store tells of what was written; `nil` where it is read back.
    var checksumAlgorithm: ChecksumAlgorithm?
    var temporaries: [RemotePath: [UInt8]] = [:]
    /// How long nobody has written to those that a test left; to all others somebody writes now.
    var idle: [RemotePath: Duration?] = [:]
    var isClosed = false
    private(set) var history: [RemotePath: [[UInt8]?]] = [:]
    private(set) var connections = 0
    private(set) var mostConnections = 0
    private var temporaryNames: UInt64 = 0

    init(recordsHistory: Bool) {
        self.recordsHistory = recordsHistory
    }

    mutating func connect() {
        connections += 1
        mostConnections = max(mostConnections, connections)
    }

    mutating func disconnect() {
        connections -= 1
    }

    mutating func makeTemporaryName() -> String {
        temporaryNames += 1
        return TemporaryName(created: 0, random: temporaryNames).description
    }

    func temporaryFiles(beside path: RemotePath) -> [TemporaryFile] {
        temporaries.keys.filter { path.sibling(named: $0.name) == $0 }.compactMap { temporary in
            TemporaryName(temporary.name).map {
                TemporaryFile(path: temporary, name: $0, idle: idle[temporary] ?? .zero)
            }
        }
    }

    /// Shows `content` under `path` from now on; `nil` shows nothing.
    mutating func show(_ content: [UInt8]?, under path: RemotePath, changed time: UTCTime? = nil) {
        files[path] = content
        times[path] = time
        if recordsHistory { history[path, default: [nil]].append(content) }
    }
}
