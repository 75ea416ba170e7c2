import ETL

extension ErrorKind {
    /// No encrypted connection could be agreed upon.
    public static let tlsFailed = ErrorKind(rawValue: "TLSFailed")
    /// The server's certificate is not one to believe: expired, for another host, by an unknown authority.
    public static let certificateInvalid = ErrorKind(rawValue: "CertificateInvalid")
}
