/// What AWS calls `UriEncode`: every byte but letters, digits and `-._~` as `%XX`, in capitals.
///
/// Not Foundation's: a signature needs these very bytes, and a key may hold any.
///
/// Source: "Signature Calculations for the Authorization Header" of the S3 API reference; RFC 3986, section 2.3.
enum PercentEncoding {
    /// A query's name or value: a slash is encoded as well.
    static func component(_ text: String) -> String { encode(text, keepsSlash: false) }

    /// A path: its slashes stay, none is added, and dots and doubled slashes are names like any other.
    static func path(_ text: String) -> String { encode(text, keepsSlash: true) }

    /// The text that was encoded, by us or by a server that takes a plus for a blank.
    static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func encode(_ text: String, keepsSlash: Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            case UInt8(ascii: "/") where keepsSlash:
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
