import Infrastructure

/// A server of one of the types, as the worker's jobs name it.
enum PairServer: String, CaseIterable, CustomStringConvertible {
    case ftp = "TEST_SRC"
    case ftps = "TEST_FTPS"
    case local = "PAIR_LOCAL"
    case s3 = "TEST_S3"
    case sftp = "TEST_SFTP"

    /// Its name in jobs.
    var hostname: String { rawValue }

    /// Its type in settings.
    var description: String {
        switch self {
        case .ftp: "ftp"
        case .ftps: "ftps"
        case .local: "local"
        case .s3: "s3"
        case .sftp: "sftp"
        }
    }

    /// What the worker's environment needs beside `.env.test`.
    static func settings(localDirectory: String) -> [String: String] {
        ["\(Self.local.rawValue)_TYPE": "local", "\(Self.local.rawValue)_BASE_PATH": localDirectory]
    }

    /// A client that is not ours.
    func client(_ environment: TestEnvironment, localDirectory: String) throws -> RcloneClient {
        switch self {
        case .ftp: RcloneClient(.init(environment.source))
        case .ftps: RcloneClient(.init(try environment.server(rawValue)))
        case .local: RcloneClient(.init(local: localDirectory))
        case .s3: RcloneClient(.init(s3: environment.variables))
        case .sftp: RcloneClient(.init(try SFTPTestAccount.load()))
        }
    }
}
