import CFiles
import ETL

extension ErrorKind {
    /// The path leads out of `_BASE_PATH`, over a link.
    public static let pathLeavesBase = ErrorKind(rawValue: "PathLeavesBase")
    /// `_BASE_PATH` is not there: as for a local one, a disk or a share that is not mounted.
    public static let baseMissing = ErrorKind(rawValue: "BaseDirectoryMissing")
}

/// Makes errors for people and programs of what the system says.
struct LocalErrorMapper: Sendable {
    /// What was to be done.
    enum Request {
        case read, write, publish
    }

    /// The store's name.
    let server: String

    func error(_ error: SystemError, to request: Request, _ path: RemotePath) -> TransferError {
        let (kind, message, isRetriable) = meaning(error.code, request)
        return TransferError(
            kind, server: server, path: path.string, message, reply: error.text, isRetriable: isRetriable)
    }

    /// The error for a base directory that cannot be opened: it concerns every file alike.
    func baseError(_ error: SystemError) -> TransferError {
        switch error.code {
        case ENOENT, ENOTDIR, ESTALE, ENOTCONN, EIO, ENXIO, EHOSTDOWN, ETIMEDOUT:
            TransferError(
                .baseMissing, server: server, "_BASE_PATH cannot be opened: is it mounted?", reply: error.text,
                isRetriable: true, isOutage: true)
        case EMFILE, ENFILE, ENOMEM:
            TransferError(.outOfResources, server: server, reply: error.text, isRetriable: true)
        default:
            TransferError(
                .permissionDenied, server: server, "_BASE_PATH cannot be opened", reply: error.text,
                isRetriable: false, isOutage: true)
        }
    }

    /// The error for something that is no file.
    func notAFile(_ kind: LocalFile.Info.Kind, _ path: RemotePath) -> TransferError {
        TransferError(
            .refused, server: server, path: path.string,
            kind == .directory ? "it is a directory" : "it is no file but a device, a pipe or a socket",
            isRetriable: false)
    }

    private func meaning(_ code: Int32, _ request: Request) -> (ErrorKind, String, isRetriable: Bool) {
        switch code {
        case ENOENT where request == .read: (.fileNotFound, "", false)
        case ENOENT: (.publishFailed, "the file, or its directory, was removed meanwhile", true)
        case ENOTDIR where request == .read: (.fileNotFound, "a part of the path is no directory", false)
        case ENOTDIR where request != .read, EEXIST where request == .write:
            (.directoryFailed, "a part of the path is there and is no directory", false)
        // A socket, or a pipe to whose other end nobody listens.
        case ENXIO, ENODEV: (.refused, "it is no file but a device, a pipe or a socket", false)
        case EISDIR, EEXIST, ENOTEMPTY: (.publishFailed, "there is a directory of that name", false)
        case EXDEV, ELOOP:
            (.pathLeavesBase, "a link on the way leads out of _BASE_PATH, or may do so", false)
        case EACCES, EPERM: (.permissionDenied, "", false)
        case EROFS: (.permissionDenied, "the file system is mounted read-only", false)
        case ENOSPC: (.diskFull, "", true)
        case EDQUOT: (.diskFull, "the user's quota is used up", false)
        case EFBIG: (.refused, "the file system takes no file of that size", false)
        case ENAMETOOLONG: (.refused, "the name is too long for the file system", false)
        case EILSEQ, EINVAL: (.refused, "the file system does not take that name", false)
        case EMFILE, ENFILE, ENOMEM: (.outOfResources, "", true)
        case ETXTBSY, EBUSY: (.fileBusy, "", true)
        case EIO, ESTALE, ENOTCONN, EHOSTDOWN, ETIMEDOUT:
            (.connectionLost, "the disk, or the share, does not answer as it should", true)
        // Somebody renamed on the way all the time: openat2(2).
        case EAGAIN: (.fileBusy, "", true)
        default: (.refused, "", true)
        }
    }
}
