import ETLTesting

/// One server of a job, as a job meets it: which commands it hears in which order.
///
/// The other server of the job is a standard one without faults.
struct FaultMatrixScene: Sendable, CustomStringConvertible {
    enum Side {
        case source, destination
    }

    /// What the final name holds before the job. The size of an old file is the new one's: a look at sizes alone must
    /// not take the one for the other.
    enum OldFile {
        case none, ofTheSameSize
    }

    let description: String
    let side: Side
    var profile = FTPServerProfile.vsftpd
    var oldFile = OldFile.none
    var hasDirectory = true
    var isPassive = true
    /// How the server speaks TLS; `nil`: it does not.
    var tls: FTPTestTLS.Mode?
    /// A fault that leads to the commands that the scene is about, and strikes every try of the first job.
    var prelude: FTPFault?
    /// The commands that the scene is about; empty: all of them. The others are another scene's.
    var only: Set<FTPVerb> = []

    /// Whether a rename over a file is refused there and there is one: the way round begins.
    var goesRound: Bool { oldFile != .none && profile.quirks.contains(.noRenameOverFile) }

    static let all = sources + destinations + publications + activeModes

    /// What changes with TLS: how a connection begins, what becomes of the data, and what is sent together.
    static let encrypted = [
        FaultMatrixScene(
            description: "source with TLS", side: .source, tls: .explicit,
            only: [.auth, .user, .pbsz, .prot, .epsv, .retr, .size]),
        FaultMatrixScene(
            description: "source with TLS from the first byte", side: .source, tls: .implicit, only: [.pass, .prot]),
        FaultMatrixScene(
            description: "destination with TLS", side: .destination, oldFile: .ofTheSameSize, tls: .explicit,
            only: [.auth, .stor, .size, .rnfr, .rnto]),
    ]

    private static let sources = [
        FaultMatrixScene(description: "source", side: .source),
        FaultMatrixScene(
            description: "source without EPSV, SIZE and MLST", side: .source, profile: .rfc959,
            only: [.pasv, .epsv, .size, .mlst, .retr]),
        FaultMatrixScene(
            description: "source with MLST instead of SIZE", side: .source, profile: .standard.with(.noSize),
            only: [.size, .mlst]),
    ]

    private static let destinations = [
        FaultMatrixScene(description: "destination", side: .destination),
        // What comes before the log-in is over knows nothing of files.
        FaultMatrixScene(
            description: "destination with an old file", side: .destination, oldFile: .ofTheSameSize,
            only: [.epsv, .type, .stor, .size, .rnfr, .rnto]),
        FaultMatrixScene(
            description: "destination without the directories", side: .destination, hasDirectory: false,
            only: [.epsv, .stor, .mkd]),
        FaultMatrixScene(
            description: "destination without EPSV, SIZE and MLST", side: .destination, profile: .rfc959,
            only: [.pasv, .epsv, .retr, .mlst]),
        FaultMatrixScene(
            description: "destination with MLST instead of SIZE", side: .destination,
            profile: .standard.with(.noSize), only: [.mlst, .rnto]),
        FaultMatrixScene(
            description: "destination that gives a file up", side: .destination, oldFile: .ofTheSameSize,
            prelude: .on(.size, path: .named(suffix: ".part"), .wrongSize(by: -1)).keep, only: [.dele]),
    ]

    /// Each kind of server that there is, with and without an old file, from the first command of the publication on.
    /// What `RNFR` does where several commands are sent at once is in the scenes above; here it is IIS's, which takes
    /// them one by one.
    private static let publications = [
        ("proftpd", FTPServerProfile.proftpd), ("IIS", .iis), ("RFC 959", .rfc959),
        ("vsftpd that removes broken uploads", .vsftpd.with(.removesBrokenUploads)),
    ].flatMap { name, profile in
        [OldFile.none, .ofTheSameSize].map { oldFile in
            FaultMatrixScene(
                description: "publication on \(name)\(oldFile == .none ? "" : " over an old file")",
                side: .destination, profile: profile, oldFile: oldFile,
                only: profile == .iis ? [.cwd, .rnfr, .rnto, .dele] : [.cwd, .rnto, .dele])
        }
    }

    private static let activeModes = [
        FaultMatrixScene(
            description: "source in active mode", side: .source, isPassive: false, only: [.eprt, .retr]),
        FaultMatrixScene(
            description: "source in active mode without EPRT", side: .source, profile: .vsftpd.with(.noEPSV),
            isPassive: false, only: [.eprt, .port]),
        FaultMatrixScene(
            description: "destination in active mode", side: .destination, isPassive: false, only: [.eprt, .stor]),
    ]
}
