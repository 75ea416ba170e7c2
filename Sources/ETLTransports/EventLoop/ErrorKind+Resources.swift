import ETL

extension ErrorKind {
    /// This machine has no thread or no descriptor left for another connection.
    public static let outOfResources = ErrorKind(rawValue: "OutOfResources")
}
