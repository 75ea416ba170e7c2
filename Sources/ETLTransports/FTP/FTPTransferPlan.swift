import ETL

/// How libcurl is told to log in, to list, and to move one file in active mode, so that the commands on the wire are the
/// fewest.
///
/// On a connection that is logged in and binary already, a file takes `EPSV` and `RETR /path` or `STOR /path`:
/// - no `CWD`: paths are absolute and `FTP_FILEMETHOD` is `NOCWD`;
/// - no `SIZE` before `RETR`: `IGNORE_CONTENT_LENGTH` (the size is asked after the file);
/// - no `TYPE I`: libcurl remembers that the connection is binary;
/// - no `PASV` after a working `EPSV`, no `NOOP`, `FEAT`, `SYST`, `ALLO` or `REST` ever.
///
/// A new connection takes `USER`, `PASS` and `PWD` (libcurl's own, once), and `TYPE I` before its first transfer.
///
/// **Control characters.** libcurl refuses a URL whose decoded path has a byte below 0x20, which a file name may well
/// have. A `PREQUOTE` takes any byte, so a directory can be changed to; what is to be read cannot be named in any way
/// that works. (A `CUSTOMREQUEST` of `RETR name` in place of a `LIST` looks as if it did, but libcurl then takes the
/// file for text and changes its line ends.) Such a file is read without libcurl, in passive mode.
struct FTPTransferPlan: Equatable {
    /// What the URL names and what goes with it.
    enum Way: Equatable {
        /// The URL has the whole path.
        case path
        /// `PREQUOTE` changes to the directory, right before `STOR` or `RETR`, and the URL has only the name.
        case nameInDirectory
        /// Not by libcurl: over a passive data connection of our own (``FTPPassiveTransfer``).
        case direct
    }

    let way: Way
    let url: String
    var prequote: [String] = []
    /// What takes the place of `LIST` where a directory is listed.
    var listing: String?

    /// What to do for a file that is read.
    static func download(_ path: RemotePath, from address: FTPAddress) -> FTPTransferPlan {
        hasControl(path.name) ? FTPTransferPlan(way: .direct, url: address.base) : upload(path, to: address)
    }

    /// What to do for a file that is written: its name is a temporary one of ours, which has no control characters.
    static func upload(_ path: RemotePath, to address: FTPAddress) -> FTPTransferPlan {
        if hasControl(path.directory) {
            return FTPTransferPlan(
                way: .nameInDirectory, url: address.base + FTPAddress.encoded(path.name),
                prequote: ["CWD \(path.directory)"])
        }
        return FTPTransferPlan(way: .path, url: address.base + FTPAddress.encoded(path.string))
    }

    /// Lists a directory: changes to it first, since servers take what is beside NLST for options and patterns.
    ///
    /// - Returns: `nil` where libcurl cannot name it.
    static func list(_ directory: String, of address: FTPAddress, with command: String) -> FTPTransferPlan? {
        guard !hasControl(directory) else { return nil }
        let path = FTPAddress.encoded(directory == "/" ? "/" : directory + "/")
        return FTPTransferPlan(way: .path, url: address.base + path, listing: command)
    }

    /// Connects and logs in, nothing else: a path that ends in a slash names no file, so that nothing is asked of it.
    static func connect(to address: FTPAddress) -> FTPTransferPlan {
        FTPTransferPlan(way: .path, url: address.base + "/")
    }

    private static func hasControl(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 }
    }
}
