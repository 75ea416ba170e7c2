/// What kind of server the test server is: one that does all that the RFCs have, or one with the manners of a real one.
///
/// ```swift
/// let old = FTPServerProfile.standard.with(.noEPSV, .noSize).limited(toConnections: 2)
/// ```
public struct FTPServerProfile: Hashable, Sendable {
    /// How replies and listings are worded.
    public enum Wording: Hashable, Sendable {
        /// `550 /a: No such file or directory.`, listings as of `ls -l`.
        case unix
        /// `550 The system cannot find the file specified.`, listings as of DOS.
        case iis
    }

    /// In what it differs from the RFCs.
    public var quirks: FTPQuirks

    /// Connections that it serves at once; those beyond are greeted with 421 and closed. `nil`: no limit.
    public var connectionLimit: Int?

    /// How replies and listings are worded.
    public var wording: Wording

    /// The text of the 220.
    public var greeting: String

    /// How long the server waits for a data connection before it answers 425.
    public var dataConnectionTimeout: Duration = .seconds(30)

    /// How it tells files' checksums; `nil`: not at all.
    public var checksums: FTPChecksumOffer?

    /// Makes a profile.
    public init(
        quirks: FTPQuirks = [], connectionLimit: Int? = nil, wording: Wording = .unix,
        greeting: String = "ETLTesting FTP server ready."
    ) {
        self.quirks = quirks
        self.connectionLimit = connectionLimit
        self.wording = wording
        self.greeting = greeting
    }

    /// All commands, no quirks.
    public static let standard = FTPServerProfile()

    /// As vsftpd 3 is: no MLST, no MFMT, dot files hidden.
    public static let vsftpd = FTPServerProfile(
        quirks: [.noMachineListings, .noMFMT, .hidesDotFiles], greeting: "(vsFTPd 3.0.3)")

    /// As ProFTPD 1.3 is: no SIZE in TYPE A, `.` and `..` in MLSD.
    public static let proftpd = FTPServerProfile(
        quirks: [.noSizeInASCII, .listsDotEntries], greeting: "ProFTPD Server (Debian) [::ffff:127.0.0.1]")

    /// As the server of Windows is: its words for every refusal, listings as of DOS, no rename over a file.
    public static let iis = FTPServerProfile(
        quirks: [.noRenameOverFile, .noMachineListings, .noMFMT], wording: .iis, greeting: "Microsoft FTP Service")

    /// As a device of 1990 is: what RFC 959 has and nothing later.
    public static let rfc959 = FTPServerProfile(
        quirks: [
            .noEPSV, .noSize, .noFeatures, .noMachineListings, .noTimes, .noRestart, .noRenameOverFile, .noSizeIn150,
        ],
        greeting: "Service ready for new user.")

    /// The same with more quirks.
    public func with(_ quirks: FTPQuirks...) -> FTPServerProfile {
        var profile = self
        for quirk in quirks { profile.quirks.formUnion(quirk) }
        return profile
    }

    /// The same, telling files' checksums.
    public func telling(_ checksums: FTPChecksumOffer) -> FTPServerProfile {
        var profile = self
        profile.checksums = checksums
        return profile
    }

    /// The same with a limit of connections.
    public func limited(toConnections limit: Int) -> FTPServerProfile {
        var profile = self
        profile.connectionLimit = limit
        return profile
    }
}
