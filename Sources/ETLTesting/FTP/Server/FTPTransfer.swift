/// The transfer that a session runs, from its first reply to its last.
final class FTPTransfer {
    /// What is moved.
    enum Kind {
        case download(FTPDownload)
        case upload(FTPUpload)

        var opening: FTPReply {
            switch self {
            case .download(let download): download.opening
            case .upload(let upload): upload.opening
            }
        }
    }

    let kind: Kind
    let plan: FTPFaultPlan
    /// Its data connection is to speak TLS.
    let isEncrypted: Bool
    var worker: (any FTPDataWorker)?
    /// The faults of the ABOR that ended it.
    var abortPlan: FTPFaultPlan?
    private(set) var isAborted = false

    init(_ kind: Kind, _ plan: FTPFaultPlan, isEncrypted: Bool) {
        self.kind = kind
        self.plan = plan
        self.isEncrypted = isEncrypted
    }

    func abort() {
        isAborted = true
        worker?.abort()
    }
}
