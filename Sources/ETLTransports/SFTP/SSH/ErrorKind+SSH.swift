import ETL

extension ErrorKind {
    /// Nobody has said that the server's host key is the right one.
    public static let hostKeyUnknown = ErrorKind(rawValue: "HostKeyUnknown")
    /// The server's host key is another one than is known of it.
    public static let hostKeyChanged = ErrorKind(rawValue: "HostKeyChanged")
    /// No SSH connection could be agreed upon.
    public static let sshFailed = ErrorKind(rawValue: "SSHFailed")
}
