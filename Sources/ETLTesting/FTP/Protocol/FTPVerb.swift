/// A command's word, in capitals: `RETR`, `STOR`, …
///
/// Written as a literal, in any case: `"rnto"` and `.rnto` are one verb.
public struct FTPVerb: Hashable, Sendable {
    /// The word in capital ASCII letters.
    public let name: String

    /// Makes a verb of any word.
    public init(_ name: String) {
        self.name = String(decoding: name.utf8.map(Self.uppercased), as: UTF8.self)
    }

    /// Makes a verb of ASCII letters and the digits behind them; `nil` for other bytes, which no command has.
    init?(letters: some Collection<UInt8>) {
        guard let first = letters.first, letters.count <= 16, Self.isLetter(first) else { return nil }
        for byte in letters where !Self.isLetter(byte) && !(0x30...0x39).contains(byte) { return nil }
        name = String(decoding: letters.map(Self.uppercased), as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(uppercased(byte)) }

    private static func uppercased(_ byte: UInt8) -> UInt8 {
        (0x61...0x7A).contains(byte) ? byte & 0xDF : byte
    }

    /// Who logs in: RFC 959.
    public static let user: FTPVerb = "USER"
    /// The password: RFC 959.
    public static let pass: FTPVerb = "PASS"
    /// Begin TLS: RFC 2228, RFC 4217.
    public static let auth: FTPVerb = "AUTH"
    /// The size of a protected buffer, which is 0 with TLS: RFC 2228, RFC 4217.
    public static let pbsz: FTPVerb = "PBSZ"
    /// Whether data connections are encrypted: RFC 2228, RFC 4217.
    public static let prot: FTPVerb = "PROT"
    /// Commands in the clear again, which the server refuses: RFC 2228.
    public static let ccc: FTPVerb = "CCC"
    /// The end: RFC 959.
    public static let quit: FTPVerb = "QUIT"
    /// What the server can do beyond RFC 959: RFC 2389.
    public static let feat: FTPVerb = "FEAT"
    /// How a feature is to work: RFC 2389.
    public static let opts: FTPVerb = "OPTS"
    /// The kind of system: RFC 959.
    public static let syst: FTPVerb = "SYST"
    /// The commands: RFC 959.
    public static let help: FTPVerb = "HELP"
    /// Nothing: RFC 959.
    public static let noop: FTPVerb = "NOOP"
    /// ASCII or binary: RFC 959.
    public static let type: FTPVerb = "TYPE"
    /// How data is sent; only S: RFC 959.
    public static let mode: FTPVerb = "MODE"
    /// How files are made up; only F: RFC 959.
    public static let stru: FTPVerb = "STRU"
    /// The server listens for data: RFC 959.
    public static let pasv: FTPVerb = "PASV"
    /// The server listens for data, on the same address: RFC 2428.
    public static let epsv: FTPVerb = "EPSV"
    /// The client listens for data: RFC 959.
    public static let port: FTPVerb = "PORT"
    /// The client listens for data, any protocol: RFC 2428.
    public static let eprt: FTPVerb = "EPRT"
    /// Download: RFC 959.
    public static let retr: FTPVerb = "RETR"
    /// Upload: RFC 959.
    public static let stor: FTPVerb = "STOR"
    /// Upload behind what is there: RFC 959.
    public static let appe: FTPVerb = "APPE"
    /// Where the next transfer begins: RFC 3659 for streams.
    public static let rest: FTPVerb = "REST"
    /// End the transfer: RFC 959.
    public static let abor: FTPVerb = "ABOR"
    /// How large the next upload will be: RFC 959.
    public static let allo: FTPVerb = "ALLO"
    /// A file's size: RFC 3659.
    public static let size: FTPVerb = "SIZE"
    /// A file's time: RFC 3659.
    public static let mdtm: FTPVerb = "MDTM"
    /// Set a file's time: draft-somers-ftp-mfxx.
    public static let mfmt: FTPVerb = "MFMT"
    /// A listing for people: RFC 959.
    public static let list: FTPVerb = "LIST"
    /// A list of names: RFC 959.
    public static let nlst: FTPVerb = "NLST"
    /// A listing for programs: RFC 3659.
    public static let mlsd: FTPVerb = "MLSD"
    /// One file's line of it, on the control connection: RFC 3659.
    public static let mlst: FTPVerb = "MLST"
    /// The server's state, or a listing on the control connection: RFC 959.
    public static let stat: FTPVerb = "STAT"
    /// Go to a directory: RFC 959.
    public static let cwd: FTPVerb = "CWD"
    /// Go up: RFC 959.
    public static let cdup: FTPVerb = "CDUP"
    /// Where the client is: RFC 959.
    public static let pwd: FTPVerb = "PWD"
    /// Make a directory: RFC 959.
    public static let mkd: FTPVerb = "MKD"
    /// Remove a directory: RFC 959.
    public static let rmd: FTPVerb = "RMD"
    /// Remove a file: RFC 959.
    public static let dele: FTPVerb = "DELE"
    /// What to rename: RFC 959.
    public static let rnfr: FTPVerb = "RNFR"
    /// Its new name: RFC 959.
    public static let rnto: FTPVerb = "RNTO"
    /// A file's checksum, of the kind that `OPTS HASH` has chosen: draft-bryan-ftp-hash-08.
    public static let hash: FTPVerb = "HASH"
    /// A file's SHA-256, on servers that have no HASH.
    public static let xsha256: FTPVerb = "XSHA256"
    /// A file's SHA-1, on servers that have no HASH.
    public static let xsha1: FTPVerb = "XSHA1"
    /// A file's MD5, on servers that have no HASH.
    public static let xmd5: FTPVerb = "XMD5"
    /// A file's CRC-32, on servers that have no HASH.
    public static let xcrc: FTPVerb = "XCRC"
    /// What only some servers can; here CHMOD: RFC 959.
    public static let site: FTPVerb = "SITE"
}

extension FTPVerb: CaseIterable {
    /// Every verb that the server knows.
    public static let allCases: [FTPVerb] = [
        .user, .pass, .auth, .pbsz, .prot, .ccc, .quit, .feat, .opts, .syst, .help, .noop, .type, .mode, .stru, .pasv,
        .epsv, .port, .eprt,
        .retr, .stor, .appe, .rest, .abor, .allo, .size, .mdtm, .mfmt, .list, .nlst, .mlsd, .mlst, .stat, .cwd,
        .cdup, .pwd, .mkd, .rmd, .dele, .rnfr, .rnto, .hash, .xsha256, .xsha1, .xmd5, .xcrc, .site,
    ]

    /// Those that move bytes on a data connection: what a fault at a byte offset can strike.
    public static let transfers: [FTPVerb] = [.retr, .stor, .appe, .list, .nlst, .mlsd]
}

extension FTPVerb: ExpressibleByStringLiteral {
    /// Makes a verb of a literal.
    public init(stringLiteral name: String) {
        self.init(name)
    }
}

extension FTPVerb: CustomStringConvertible {
    /// The word.
    public var description: String { name }
}
