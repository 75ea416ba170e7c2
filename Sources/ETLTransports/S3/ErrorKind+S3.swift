import ETL

extension ErrorKind {
    /// There is no such bucket.
    public static let bucketNotFound = ErrorKind(rawValue: "BucketNotFound")

    /// The bucket is in another region than the settings say.
    public static let wrongRegion = ErrorKind(rawValue: "WrongRegion")

    /// This machine's clock and the server's differ by more than signatures allow.
    public static let clockSkewed = ErrorKind(rawValue: "ClockSkewed")

    /// The object is in an archive, and has to be restored before it can be read.
    public static let objectArchived = ErrorKind(rawValue: "ObjectArchived")
}
