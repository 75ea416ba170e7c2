/// The texts of refusals.
extension FTPServerProfile.Wording {
    /// Why a command on a path failed: 552 for the quota, 553 for a name that cannot be, else 550 (RFC 959 §4.2.2).
    func reply(to error: FTPFileError, path: [UInt8]) -> FTPReply {
        switch error {
        case .quotaExceeded: FTPReply(552, "Requested file action aborted, exceeded storage allocation.")
        case .badName: FTPReply(553, "Requested action not taken, file name not allowed.")
        default: refusal(error, path: path)
        }
    }

    private func refusal(_ error: FTPFileError, path: [UInt8]) -> FTPReply {
        switch self {
        case .unix: FTPReply(550, lines: [path + Array(": \(unixText(error)).".utf8)])
        case .iis: FTPReply(550, iisText(error) + " ")
        }
    }

    private func unixText(_ error: FTPFileError) -> String {
        switch error {
        case .notFound: "No such file or directory"
        case .exists: "File exists"
        case .isDirectory: "Is a directory"
        case .notDirectory: "Not a directory"
        case .notEmpty: "Directory not empty"
        case .denied: "Permission denied"
        case .badName: "Invalid name"
        case .quotaExceeded: "Disk quota exceeded"
        }
    }

    private func iisText(_ error: FTPFileError) -> String {
        switch error {
        case .notFound, .isDirectory: "The system cannot find the file specified."
        case .notDirectory: "The directory name is invalid."
        case .exists: "Cannot create a file when that file already exists."
        case .notEmpty: "The directory is not empty."
        case .denied: "Access is denied."
        case .badName: "The filename, directory name, or volume label syntax is incorrect."
        case .quotaExceeded: "There is not enough space on the disk."
        }
    }
}
