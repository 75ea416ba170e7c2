/// Where a client wants, or a server offers, a data connection: the texts of PORT, EPRT, PASV and EPSV.
struct FTPDataAddress: Hashable, Sendable {
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// RFC 959 §4.1.2: `h1,h2,h3,h4,p1,p2`.
    init?(port argument: [UInt8]) {
        let text = String(decoding: argument, as: UTF8.self)
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt8($0) }
        guard numbers.count == 6, !numbers.contains(nil) else { return nil }
        let bytes = numbers.compactMap(\.self)
        host = bytes[..<4].map(String.init).joined(separator: ".")
        port = Int(bytes[4]) << 8 | Int(bytes[5])
    }

    /// What an EPRT asks for.
    enum Extended: Equatable {
        case address(FTPDataAddress)
        /// A network protocol that is not IPv4: answered with 522 and what would do.
        case otherProtocol
        case malformed
    }

    /// RFC 2428 §2: `<d>proto<d>address<d>port<d>`, the delimiter a printable character of the client's choice.
    static func extended(_ argument: [UInt8]) -> Extended {
        guard let delimiter = argument.first, (33...126).contains(delimiter) else { return .malformed }
        let fields = argument.split(separator: delimiter, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 5, fields[4].isEmpty, Int(fields[1]) != nil, let port = UInt16(fields[3])
        else { return .malformed }
        guard fields[1].utf8.elementsEqual("1".utf8) else { return .otherProtocol }
        return .address(FTPDataAddress(host: fields[2], port: Int(port)))
    }

    /// Whether it is on this machine: the server opens data connections to nowhere else (RFC 2577 §3).
    var isLoopback: Bool {
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return bytes.count == 4 && !bytes.contains(nil) && bytes[0] == 127
    }

    /// RFC 959: `227 Entering Passive Mode (h1,h2,h3,h4,p1,p2).`
    var passiveReply: FTPReply {
        let numbers = host.split(separator: ".").joined(separator: ",")
        return FTPReply(227, "Entering Passive Mode (\(numbers),\(port >> 8),\(port & 0xFF)).")
    }

    /// RFC 2428 §3: `229 Entering Extended Passive Mode (|||port|)`.
    var extendedPassiveReply: FTPReply {
        FTPReply(229, "Entering Extended Passive Mode (|||\(port)|)")
    }
}
