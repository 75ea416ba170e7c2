/// What a session wants done for a command; the control handler does it.
enum FTPAction: Equatable {
    case reply(FTPReply)
    /// Reply, then end the session.
    case close(FTPReply)
    /// Listen for a data connection and say where: EPSV or PASV.
    case listen(isExtended: Bool)
    case download(FTPDownload)
    case upload(FTPUpload)
    /// Reply, then begin TLS on the control connection.
    case startTLS(FTPReply)
    /// End the transfer that runs, if one does.
    case abort
}

/// A transfer to the client.
struct FTPDownload: Equatable {
    let opening: FTPReply
    let content: FTPFileContent
}

/// A transfer from the client.
struct FTPUpload: Equatable {
    let opening: FTPReply
    let file: FTPUploadFile
    let path: FTPPath
    let isASCII: Bool
    /// What an ALLO said; without it nobody knows before the end.
    let expectedSize: Int?
}
