/// The stable name of a failure: what a person groups dead letters by, and what a metric is labelled with.
///
/// Open for more: a transport adds its own as a static of an extension. A name is CamelCase and never changes.
public struct ErrorKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name, as it stands before the colon of a dead letter's `error`.
    public let rawValue: String

    /// Names a kind.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The name.
    public var description: String { rawValue }
}

// MARK: A job that cannot be read

extension ErrorKind {
    /// The message is no JSON.
    public static let invalidJSON = ErrorKind(rawValue: "InvalidJSON")
    /// The message is JSON, but no job: a field is missing, empty or of the wrong type.
    public static let invalidJob = ErrorKind(rawValue: "InvalidJob")
    /// A path that is refused before any connection.
    public static let invalidPath = ErrorKind(rawValue: "InvalidPath")
    /// The job names a server that the settings do not have.
    public static let unknownServer = ErrorKind(rawValue: "UnknownServer")
    /// The message has no value at all.
    public static let emptyMessage = ErrorKind(rawValue: "EmptyMessage")
}

// MARK: A server that is not reached

extension ErrorKind {
    /// The name has no address.
    public static let hostNotFound = ErrorKind(rawValue: "HostNotFound")
    /// Nobody listens at the address.
    public static let connectionRefused = ErrorKind(rawValue: "ConnectionRefused")
    /// No connection, or no log-in, in the time for it.
    public static let connectTimeout = ErrorKind(rawValue: "ConnectTimeout")
    /// A connection ended under way.
    public static let connectionLost = ErrorKind(rawValue: "ConnectionLost")
    /// The data connection could not be made, though the control connection could.
    public static let dataConnectionFailed = ErrorKind(rawValue: "DataConnectionFailed")
    /// The server refused the user or the password.
    public static let loginFailed = ErrorKind(rawValue: "LoginFailed")
    /// The server is there and has no room now (FTP 421, too many connections).
    public static let serverBusy = ErrorKind(rawValue: "ServerBusy")
    /// One worker may open too few connections to the server for this job (`_MAX_CONNECTIONS`).
    public static let tooFewConnections = ErrorKind(rawValue: "TooFewConnections")
}

// MARK: A file that is not moved

extension ErrorKind {
    /// The source file is not there.
    public static let fileNotFound = ErrorKind(rawValue: "FileNotFound")
    /// The server does not let this user do it.
    public static let permissionDenied = ErrorKind(rawValue: "PermissionDenied")
    /// Somebody else holds the file now.
    public static let fileBusy = ErrorKind(rawValue: "FileBusy")
    /// The destination has no room (FTP 452, 552).
    public static let diskFull = ErrorKind(rawValue: "DiskFull")
    /// The destination directory cannot be made.
    public static let directoryFailed = ErrorKind(rawValue: "DirectoryFailed")
    /// The server refused for a reason that no other kind names.
    public static let refused = ErrorKind(rawValue: "Refused")
    /// No byte moved for `FTP_STALL_TIMEOUT`.
    public static let stalled = ErrorKind(rawValue: "Stalled")
    /// The source ended before its end.
    public static let truncated = ErrorKind(rawValue: "Truncated")
    /// The source was another file at the end of the reading than at its start.
    public static let sourceChanged = ErrorKind(rawValue: "SourceChanged")
    /// What the destination has is not as long as what was sent.
    public static let sizeMismatch = ErrorKind(rawValue: "SizeMismatch")
    /// What the destination has is not what was sent.
    public static let checksumMismatch = ErrorKind(rawValue: "ChecksumMismatch")
    /// The whole file is there, but could not be given its final name.
    public static let publishFailed = ErrorKind(rawValue: "PublishFailed")
    /// The server's words make no sense.
    public static let protocolError = ErrorKind(rawValue: "ProtocolError")
    /// The worker stopped, or lost the partition, before the job was done. Never in a dead letter.
    public static let cancelled = ErrorKind(rawValue: "Cancelled")
}
