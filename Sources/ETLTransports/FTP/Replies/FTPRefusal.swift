import ETL

/// What a refusal of an FTP server means. Servers agree on the digits only roughly (550 is "not there", "not allowed"
/// and "not now"), so the words count as well.
struct FTPRefusal {
    /// What was asked of the server.
    enum Request {
        case login, read, write, rename, list
        /// To use binary mode: says nothing of a file.
        case binaryMode
    }

    /// The kind of error.
    let kind: ErrorKind

    /// Whether another try can help.
    let isRetriable: Bool

    /// - Parameter path: the file that it was about. Many servers repeat it, and what a file is called says nothing:
    ///   `/busy/denied.img` may just not be there.
    init(_ reply: FTPReply, to request: Request, about path: RemotePath? = nil) {
        var words = reply.lines.joined(separator: " ").lowercased()
        if let path {
            for name in [path.string, path.directory, path.name] where name != "/" {
                words = words.replacing(name.lowercased(), with: "")
            }
        }
        func says(_ texts: [String]) -> Bool { texts.contains { words.contains($0) } }
        // RFC 959: 4xx is "try again", 5xx is "do not".
        let isPassing = reply.code / 100 == 4
        switch (reply.code, request) {
        case (421, _):
            (kind, isRetriable) = (.serverBusy, true)
        case (500, _) where reply.isOfBrokenSession && (request != .login || says(Self.deadProcess)):
            (kind, isRetriable) = (.connectionLost, true)
        case (430, .login):
            (kind, isRetriable) = (.loginFailed, false)
        case (_, .login):
            let isBusy = isPassing || says(Self.busyServer)
            (kind, isRetriable) = (isBusy ? .serverBusy : .loginFailed, isBusy)
        case (530, _), (532, _):
            (kind, isRetriable) = (.permissionDenied, false)
        case (425, _):
            (kind, isRetriable) = (.dataConnectionFailed, true)
        case (426, _):
            // The code of a connection that was lost, which pyftpdlib takes for a disk that is full as well.
            (kind, isRetriable) = (says(Self.fullDisk) ? .diskFull : .connectionLost, true)
        case (451, .write) where says(Self.failedWrite):
            (kind, isRetriable) = (.diskFull, true)
        case (452, _), (552, _):
            (kind, isRetriable) = (.diskFull, isPassing)
        case (500...504, _):
            (kind, isRetriable) = (.refused, false)
        case (_, .binaryMode):
            (kind, isRetriable) = (.refused, isPassing)
        default:
            if says(Self.busyFile) {
                (kind, isRetriable) = (.fileBusy, true)
            } else if says(Self.fullDisk) {
                (kind, isRetriable) = (.diskFull, isPassing)
            } else if says(Self.noRight) {
                (kind, isRetriable) = (.permissionDenied, false)
            } else if request == .read, reply.code == 550 || says(Self.notThere) {
                (kind, isRetriable) = (.fileNotFound, false)
            } else if reply.code == 450 {
                (kind, isRetriable) = (.fileBusy, true)
            } else if request == .write, reply.code == 550 || reply.code == 553 {
                (kind, isRetriable) = (.permissionDenied, false)
            } else {
                (kind, isRetriable) = (.refused, isPassing)
            }
        }
    }

    /// Whether the server says that the file is not there, in one of the ways in which servers say so.
    static func saysNotThere(_ reply: FTPReply) -> Bool {
        let words = reply.lines.joined(separator: " ").lowercased()
        return reply.code == 550 && notThere.contains { words.contains($0) }
    }

    private static let busyServer = [
        "too many", "try again", "try later", "maximum", "limit", "busy", "overload", "temporarily", "shutting down",
    ]
    /// vsftpd has "OOPS" at the log-in also for settings that are wrong, and those do not pass.
    private static let deadProcess = ["child died", "priv_sock"]
    private static let busyFile = ["being used", "in use", "locked", "busy", "sharing violation"]
    private static let fullDisk = ["no space", "disk full", "quota", "not enough space", "insufficient"]
    /// vsftpd has this one sentence for every write that failed, and no other sentence for a full disk. A disk that is
    /// broken is as little a matter of the file, and may be mended as well.
    private static let failedWrite = ["failure writing to local file"]
    private static let noRight = [
        "permission", "denied", "not allowed", "forbidden", "prohibited", "read-only", "read only", "not permitted",
        "no access", "unauthorized", "privilege",
    ]
    private static let notThere = ["no such file", "not found", "does not exist", "cannot find", "not exist"]
}
