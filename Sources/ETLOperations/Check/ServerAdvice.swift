import ETL

/// What to do about a server that a worker cannot use, with the names of the settings that may be wrong.
enum ServerAdvice {
    /// - Parameter step: what was being done.
    /// - Returns: `nil` where the error says it itself.
    static func text(for error: TransferError, at step: ServerCheck.Step, _ server: ServerSettings) -> String? {
        let name = server.name.description
        let isS3 = server.type.rawValue == "s3"
        let place = isS3 ? "\(name)_ENDPOINT" : "\(name)_HOST and \(name)_PORT"
        switch error.kind {
        case .hostNotFound: return "is \(isS3 ? place : "\(name)_HOST") right, and does this machine know the name?"
        case .connectionRefused: return "does the server run, and are \(place) right?"
        case .connectTimeout: return "are \(place) right, and does a firewall let this machine through?"
        case .connectionLost:
            return "does the server speak \(server.type) on that port? Its own log says why it hung up"
        case .loginFailed: return "mend \(account(of: server))"
        case .serverBusy: return "wait, or have the server let more connections in"
        case .dataConnectionFailed:
            return "a firewall between the two, or the server's passive address: open its data ports, "
                + "or set FTP_PASSIVE_MODE the other way"
        case .permissionDenied where isS3: return "give the key the rights to the bucket (s3:PutObject and its like)"
        case .permissionDenied where step == .remove:
            return "let the user delete there, or workers cannot clear up behind themselves"
        case .permissionDenied where step == .publish: return "let the user rename below \(name)_BASE_PATH"
        case .permissionDenied: return "let the user write and rename below \(name)_BASE_PATH, or mend that"
        case .publishFailed: return "let the user rename below \(name)_BASE_PATH"
        case .diskFull: return "make room on the server"
        case .stalled: return "is the server overloaded, or does a firewall drop what belongs to the connection?"
        default: return advice[error.kind.rawValue]?.replacing("{}", with: name) ?? error.kind.advice
        }
    }

    /// Kinds that transports add.
    private static let advice = [
        "BaseDirectoryMissing": "make the directory, mount what belongs there, or mend {}_BASE_PATH",
        "BucketNotFound": "mend {}_BUCKET",
        "WrongRegion": "mend {}_REGION",
        "ClockSkewed": "set this machine's clock",
        "TLSFailed": "does the server speak TLS there? For ftps see {}_TLS and {}_PORT",
    ]

    private static func account(of server: ServerSettings) -> String {
        let name = server.name
        return switch server.type.rawValue {
        case "s3": "\(name)_ACCESS_KEY and \(name)_SECRET_KEY"
        case "sftp": "\(name)_USER and \(name)_PASS, or \(name)_KEY_FILE"
        default: "\(name)_USER and \(name)_PASS"
        }
    }
}
