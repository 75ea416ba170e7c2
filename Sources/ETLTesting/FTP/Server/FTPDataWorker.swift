import NIOCore

/// A transfer on a data connection: the sender or the receiver. It lives on the connection's event loop.
protocol FTPDataWorker: AnyObject {
    /// Bytes that were moved so far.
    var moved: Int { get }
    func received(_ bytes: ByteBuffer)
    func readCompleted()
    func becameWritable()
    /// The other side ended the connection.
    func ended(_ end: FTPDataHandler.End)
    /// The client, or the end of its session, wants no more of it.
    func abort()
}

/// How a transfer went.
enum FTPTransferEnd: Equatable {
    /// All of it was moved.
    case complete
    /// A part was moved that is to pass for all.
    case truncated
    /// The data connection is gone before the end.
    case broken
    /// The server would not have more of it.
    case refused(FTPReply)
    /// The control connection is to end as well.
    case dropsControl
}
