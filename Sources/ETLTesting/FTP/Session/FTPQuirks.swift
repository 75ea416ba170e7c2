/// Ways in which real servers differ; any of them together.
public struct FTPQuirks: OptionSet, Hashable, Sendable {
    /// One bit for each quirk.
    public let rawValue: Int

    /// Makes quirks of their bits.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// EPSV and EPRT are unknown: a server from before RFC 2428.
    public static let noEPSV = FTPQuirks(rawValue: 1 << 0)
    /// SIZE is unknown.
    public static let noSize = FTPQuirks(rawValue: 1 << 1)
    /// SIZE is refused with 550 in TYPE A, as ProFTPD does.
    public static let noSizeInASCII = FTPQuirks(rawValue: 1 << 2)
    /// RNTO onto an existing file is refused with 550.
    public static let noRenameOverFile = FTPQuirks(rawValue: 1 << 3)
    /// FEAT is unknown; what it would have listed may work all the same.
    public static let noFeatures = FTPQuirks(rawValue: 1 << 4)
    /// MLST and MLSD are unknown, as with vsftpd.
    public static let noMachineListings = FTPQuirks(rawValue: 1 << 5)
    /// MDTM and MFMT are unknown.
    public static let noTimes = FTPQuirks(rawValue: 1 << 6)
    /// MFMT is unknown: times can be read and not set, as with vsftpd.
    public static let noMFMT = FTPQuirks(rawValue: 1 << 12)
    /// REST is unknown: no transfer can be taken up again.
    public static let noRestart = FTPQuirks(rawValue: 1 << 7)
    /// Names that begin with a dot are in no listing unless LIST or NLST asks with `-a`, as with vsftpd.
    public static let hidesDotFiles = FTPQuirks(rawValue: 1 << 8)
    /// The 150 before a download does not tell the file's size.
    public static let noSizeIn150 = FTPQuirks(rawValue: 1 << 9)
    /// MLSD lists the directory itself and the one above as well, as ProFTPD does.
    public static let listsDotEntries = FTPQuirks(rawValue: 1 << 10)
    /// What an upload that broke left behind is removed, as with vsftpd's `delete_failed_uploads`.
    public static let removesBrokenUploads = FTPQuirks(rawValue: 1 << 11)
    /// An encrypted upload that ends without TLS's close_notify passes for a whole one, as with a server that is not
    /// hardened: whoever can cut the connection can make it end early. Without this quirk it is answered with 426.
    public static let toleratesMissingCloseNotify = FTPQuirks(rawValue: 1 << 13)
}
