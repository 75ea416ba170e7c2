import ETL

/// How a server says that something was done, or why not: draft-ietf-secsh-filexfer-02, section 7.
struct SFTPStatus: Equatable, Sendable {
    /// The codes of version 3, and those of later versions that some servers send all the same.
    enum Code: UInt32 {
        case ok = 0
        case endOfFile = 1
        case noSuchFile = 2
        case permissionDenied = 3
        case failure = 4
        case badMessage = 5
        case noConnection = 6
        case connectionLost = 7
        case unsupported = 8
        case noSuchPath = 10
        case alreadyExists = 11
        case writeProtected = 12
        case noMedia = 13
        case noSpace = 14
        case quotaExceeded = 15
        case lockConflict = 17
    }

    let number: UInt32

    /// The server's words; empty where it has none.
    let message: String

    init(_ code: Code, _ message: String = "") {
        number = code.rawValue
        self.message = message
    }

    /// Old servers end the packet after the code.
    init(_ reader: inout SFTPReader) throws(SFTPGarbage) {
        number = try reader.number()
        message = reader.isAtEnd ? "" : try reader.text()
    }

    /// `nil` for a code that nobody knows.
    var code: Code? { Code(rawValue: number) }

    var isOK: Bool { code == .ok }

    /// Whether there is nothing of that name.
    var saysNotThere: Bool { code == .noSuchFile || code == .noSuchPath }

    /// The name of the code and the server's words, as a person may look them up.
    var text: String {
        let name = Self.names[number] ?? "SSH_FX_\(number)"
        return message.isEmpty ? name : "\(name): \(message)"
    }

    private static let names: [UInt32: String] = [
        0: "SSH_FX_OK", 1: "SSH_FX_EOF", 2: "SSH_FX_NO_SUCH_FILE", 3: "SSH_FX_PERMISSION_DENIED", 4: "SSH_FX_FAILURE",
        5: "SSH_FX_BAD_MESSAGE", 6: "SSH_FX_NO_CONNECTION", 7: "SSH_FX_CONNECTION_LOST", 8: "SSH_FX_OP_UNSUPPORTED",
        10: "SSH_FX_NO_SUCH_PATH", 11: "SSH_FX_FILE_ALREADY_EXISTS", 12: "SSH_FX_WRITE_PROTECT", 13: "SSH_FX_NO_MEDIA",
        14: "SSH_FX_NO_SPACE_ON_FILESYSTEM", 15: "SSH_FX_QUOTA_EXCEEDED", 17: "SSH_FX_LOCK_CONFLICT",
    ]
}
