import ETL

/// One client's conversation: what is known of it, and what each command does.
///
/// A struct without sockets: a command goes in, an ``FTPAction`` comes out. Files are changed on the way, since they
/// are in memory.
struct FTPSession {
    /// How data connections are to be made.
    enum DataMode: Equatable {
        case none
        case passive
        case active(FTPDataAddress)
    }

    let profile: FTPServerProfile
    let users: [FTPTestUser]
    let files: FTPTestFileSystem
    /// `nil`: the server has no TLS.
    let tls: FTPTestTLS?

    /// Who is logged in.
    var user: FTPTestUser?
    /// USER was given, PASS is to come.
    var pendingUser: String?
    var directory = FTPPath.root
    var isASCII = true
    var dataMode = DataMode.none
    /// EPSV ALL was given: RFC 2428 §4.
    var allowsOnlyEPSV = false
    var restart = 0
    var renameFrom: FTPPath?
    var allocated: Int?
    /// What `OPTS HASH` has chosen.
    var hashAlgorithm: ChecksumAlgorithm?
    var protection = FTPProtection()

    init(profile: FTPServerProfile, users: [FTPTestUser], files: FTPTestFileSystem, tls: FTPTestTLS? = nil) {
        self.profile = profile
        self.users = users
        self.files = files
        self.tls = tls
    }

    /// What the server says first.
    var greeting: FTPReply { FTPReply(220, profile.greeting) }

    mutating func handle(_ command: FTPCommand) -> FTPAction {
        guard isKnown(command.verb) else {
            return .reply(FTPReply(502, "Command \(command.verb) not implemented."))
        }
        guard user != nil || Self.beforeLogin.contains(command.verb) else {
            return .reply(FTPReply(530, "Please login with USER and PASS."))
        }
        // RFC 959 §4.1.3: RNFR must be immediately followed by RNTO.
        if command.verb != .rnto { renameFrom = nil }
        return switch command.verb {
        case .user, .pass, .quit: handleAccess(command)
        case .auth, .pbsz, .prot, .ccc: handleProtection(command)
        case .feat, .opts, .syst, .help, .noop, .type, .mode, .stru, .allo, .rest, .site: handleSetting(command)
        case .pasv, .epsv, .port, .eprt: handleDataConnection(command)
        case .retr, .stor, .appe, .abor: handleTransfer(command)
        case .list, .nlst, .mlsd, .mlst, .stat: handleListing(command)
        case .cwd, .cdup, .pwd, .mkd, .rmd: handleDirectory(command)
        case .hash, .xsha256, .xsha1, .xmd5, .xcrc: tellChecksum(command)
        default: handleFile(command)
        }
    }

    /// The path, as ``files`` has it, that a command is about; `nil` for commands that are about none.
    func path(of command: FTPCommand) -> FTPPath? {
        let argument: [UInt8]
        switch command.verb {
        case .retr, .stor, .appe, .size, .mdtm, .mlsd, .mlst, .cwd, .mkd, .rmd, .dele, .rnfr, .rnto, .stat,
            .hash, .xsha256, .xsha1, .xmd5, .xcrc:
            argument = command.argument
        case .list, .nlst: argument = FTPListingArgument(command.argument).path
        case .mfmt, .site: argument = FTPWordsAndPath(command.argument, afterWords: command.verb == .mfmt ? 1 : 2).rest
        default: return nil
        }
        return place(argument)
    }

    /// Where an argument is in ``files``: below the user's root.
    func place(_ argument: [UInt8]) -> FTPPath {
        directory.resolving(argument[...]).below(user?.root ?? .root)
    }

    func may(_ rights: FTPTestUser.Rights) -> Bool {
        user?.rights.isSuperset(of: rights) ?? false
    }

    func refuse(_ error: FTPFileError, _ argument: [UInt8]) -> FTPAction {
        .reply(profile.wording.reply(to: error, path: argument))
    }

    /// Runs a change that a user needs a right for, and says how it went.
    func change(
        _ command: FTPCommand, needs rights: FTPTestUser.Rights, success: FTPReply,
        _ change: (inout FTPFileTree, FTPTime) throws(FTPFileError) -> Void
    ) -> FTPAction {
        guard !command.argument.isEmpty else { return Self.noArgument }
        guard may(rights) else { return refuse(.denied, command.argument) }
        do {
            try files.change(change)
            return .reply(success)
        } catch {
            return refuse(error, command.argument)
        }
    }

    static let noArgument = FTPAction.reply(FTPReply(501, "Syntax error in parameters or arguments."))

    private static let beforeLogin: Set<FTPVerb> = [
        .user, .pass, .quit, .feat, .opts, .syst, .help, .noop, .auth, .pbsz, .prot, .ccc,
    ]

    func isKnown(_ verb: FTPVerb) -> Bool {
        guard Self.known.contains(verb) else { return false }
        let quirks = profile.quirks
        return switch verb {
        case .epsv, .eprt: !quirks.contains(.noEPSV)
        case .size: !quirks.contains(.noSize)
        case .feat, .opts: !quirks.contains(.noFeatures)
        case .mlst, .mlsd: !quirks.contains(.noMachineListings)
        case .mdtm: !quirks.contains(.noTimes)
        case .mfmt: quirks.isDisjoint(with: [.noTimes, .noMFMT])
        case .rest: !quirks.contains(.noRestart)
        case .hash, .xsha256, .xsha1, .xmd5, .xcrc: tellsChecksum(by: verb)
        case .auth, .pbsz, .prot, .ccc: tls != nil
        default: true
        }
    }

    private static let known = Set(FTPVerb.allCases)
}
