/// A server's address as URLs and people write it.
struct FTPAddress: Sendable {
    /// `host:port`, for people.
    let name: String

    /// `ftp://host:port/`, to which a path that is relative to the log-in directory is added as it is, and an
    /// absolute one with its own slash.
    let base: String

    init(host: String, port: Int) {
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
        name = isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
        // A link-local address may name its interface after a percent sign, which a URL writes as %25.
        let literal = host.split(separator: "%", maxSplits: 1).joined(separator: "%25")
        base = isIPv6 ? "ftp://[\(literal)]:\(port)/" : "ftp://\(host):\(port)/"
    }

    /// `path` with everything but letters, digits and `-._~/` percent-encoded, byte by byte: `#`, `?`, `%` and
    /// `;type=a` have meanings in a URL and none in a name.
    static func encoded(_ path: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(path.utf8.count)
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                text.append(byte)
            default:
                text += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
