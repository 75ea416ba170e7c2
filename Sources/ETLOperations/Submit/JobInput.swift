/// Where jobs come from, as JSON lines: bytes that can be read twice.
public protocol JobInput: Sendable {
    /// What a person knows it by: a file's name, or `stdin`.
    var name: String { get }

    /// The next bytes; `nil` at the end, and where the task is cancelled. One call at a time.
    func read() async throws(OperationError) -> [UInt8]?

    /// Has the next ``read()`` begin at the beginning again; once, at the end.
    func rewind() throws(OperationError)
}

/// Jobs that are in memory already.
public final class BytesInput: JobInput {
    public let name: String
    private let bytes: [UInt8]
    private let isRead = Locked(false)

    /// Makes an input of JSON lines.
    public init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    public func read() async throws(OperationError) -> [UInt8]? {
        isRead.withLock { isRead in
            defer { isRead = true }
            return isRead ? nil : bytes
        }
    }

    public func rewind() throws(OperationError) {
        isRead.withLock { $0 = false }
    }
}
