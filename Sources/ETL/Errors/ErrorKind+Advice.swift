extension ErrorKind {
    /// What a person can do about failures of this kind, in one line that begins with a small letter; `nil` where nobody
    /// knows. What only the one error can know (which key, which host) stands in its own words.
    ///
    /// For the log, not for the dead letter: what to do may be told better with the next version.
    public var advice: String? { Self.causes[rawValue] ?? Self.final[rawValue] }

    /// The same for a job that became a dead letter: where it can be done once the cause is mended, it is to be sent back
    /// then. Workers read their settings when they start.
    public var adviceOnDeadLetter: String? {
        Self.causes[rawValue].map { "\($0); then restart the workers if a setting was changed, and replay the job" }
            ?? Self.final[rawValue]
    }

    /// The same for a server that is down, whose jobs are kept.
    public var adviceOnOutage: String? {
        Self.causes[rawValue].map { "\($0); the jobs go on by themselves, after a restart if a setting was changed" }
    }

    /// Of jobs that never can be done as they are, or that are done anyway.
    private static let final: [String: String] = [
        "InvalidJSON": "mend the producer: a job is one JSON object",
        "InvalidJob": "mend the producer: the error says which field is missing or wrong",
        "InvalidPath": "mend the producer: the error says what the path may not have",
        "EmptyMessage": "mend the producer: it sends a message without a value",
        "PathLeavesBase": "mend the producer, or remove the link that leads out of the server's _BASE_PATH",
        "Cancelled": "nothing: the job is done by the next worker",
    ]

    /// Of what can be mended. The transports' kinds among them, by name: one table, so that it is seen what is said to an
    /// operator.
    private static let causes: [String: String] = [
        // The settings do not fit the job.
        "UnknownServer":
            "add the server to the .env (or mend the producer and send the job anew)",
        "TooFewConnections": "raise the server's _MAX_CONNECTIONS to 2 or more",

        // A server is not reached.
        "HostNotFound": "check the server's _HOST and this machine's DNS",
        "ConnectionRefused": "see whether the server runs and listens at its _HOST and _PORT",
        "ConnectTimeout":
            "see whether the server and the network (firewall) are up, or raise FTP_CONNECT_TIMEOUT",
        "ConnectionLost": "see the server's log and the network for who ends connections",
        "DataConnectionFailed":
            "open the server's passive ports in the firewall, or set FTP_PASSIVE_MODE=false",
        "ServerBusy":
            "lower the server's _MAX_CONNECTIONS (all workers count together) or raise the server's own limit",
        "OutOfResources":
            "raise the limits of threads and open files (ulimit -u, ulimit -n), or lower TRANSFER_CONCURRENCY",
        "LoginFailed": "check the server's _USER and _PASS or _KEY_FILE",
        "TLSFailed": "check the server's _TLS and _PORT; it has to speak TLS 1.2 or later",
        "SSHFailed": "check that the server speaks SSH at this _PORT and offers algorithms that are in use today",
        "CertificateInvalid":
            "have the certificate renewed or made for this host, or set _CA_FILE to the authority that signed it",
        "HostKeyUnknown":
            "compare the key with the server's administrator, then set _HOST_KEY_SHA256 or add it to _KNOWN_HOSTS",
        "HostKeyChanged":
            "ask the server's administrator whether the key was changed, since somebody else may answer; then replace it",
        "BucketNotFound": "check the server's _BUCKET and _ENDPOINT",
        "WrongRegion": "set the server's _REGION to the bucket's",
        "ClockSkewed": "set this machine's clock (NTP)",
        "ObjectArchived": "restore the object from its archive",
        "BaseDirectoryMissing": "mount the disk or share of the server's _BASE_PATH",

        // The file is not moved.
        "FileNotFound": "see whether the source file was there when the job came, and whether the path is right",
        "PermissionDenied":
            "give the server's user the right to read the source, or to write the destination",
        "FileBusy": "see who holds the file on the server",
        "DiskFull": "make room on the destination server, or raise the user's quota",
        "DirectoryFailed":
            "make the destination directory, or give the server's user the right to",
        "Refused": "the server's reply says why it refused: see its log",
        "Stalled": "see whether the server or the network hangs, or raise FTP_STALL_TIMEOUT",
        "Truncated": "see whether the source file is still being written when its job comes",
        "SourceChanged": "have the producer send a job only once its file is complete",
        "SizeMismatch": "see the destination server's disk and log",
        "ChecksumMismatch":
            "compare the file with what the job says of it (a wrong job is to be sent anew), and see to disks and network",
        "PublishFailed":
            "see what stands under the destination's name, and whether the user may rename",
        "ProtocolError": "see whether this _HOST and _PORT are of a server of this _TYPE, and the server's log",
    ]
}
