import ETL
import Synchronization

/// Where jobs come from, as JSON lines: bytes that can be read twice.
public protocol JobInput: Sendable {
    /// What a person knows a line by: `jobs.jsonl:3`.
    func place(ofLine line: Int) -> String

    /// The next bytes; `nil` at the end, and where the task is cancelled. One call at a time.
    func read() async throws(OperationError) -> [UInt8]?

    /// Has the next ``read()`` begin at the beginning again; once, at the end.
    func rewind() throws(OperationError)
}

/// Jobs that are in memory already.
public final class BytesInput: JobInput {
    private let name: String
    private let bytes: [UInt8]
    private let isRead = Locked(false)

    /// Makes an input of JSON lines.
    ///
    /// - Parameter name: what a person knows all of it by.
    public init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    /// Its name. See the protocol.
    public func place(ofLine line: Int) -> String { name }

    /// All of it at once. See the protocol.
    public func read() async throws(OperationError) -> [UInt8]? {
        isRead.withLock { isRead in
            defer { isRead = true }
            return isRead ? nil : bytes
        }
    }

    /// Goes back to the beginning. See the protocol.
    public func rewind() throws(OperationError) {
        isRead.withLock { $0 = false }
    }
}
