import Foundation

/// A password in every form in which it may come out of a program: as it is, and as encodings make it.
public struct SecretForms: Sendable {
    /// The forms, each with what it is called.
    public let forms: [(name: String, bytes: Data)]

    /// Takes a password: of twelve characters or more, so that a part of it is no word that stands there by chance.
    public init(_ password: String) {
        let bytes = Array(password.utf8)
        var forms: [(String, String)] = [
            ("plain", password),
            ("its first half", String(password.prefix(password.count / 2))),
            ("its second half", String(password.suffix(password.count / 2))),
            ("hexadecimal", bytes.map { Self.hex($0, upper: false) }.joined()),
            ("hexadecimal, upper case", bytes.map { Self.hex($0, upper: true) }.joined()),
        ]
        for upper in [false, true] {
            let title = upper ? ", upper case" : ", lower case"
            // `curl` and RFC 3986 leave letters, digits and `-._~` as they are; URLs of Foundation leave more.
            for kept in ["-._~", "-._~!$&'()*+,;=:", "-._~!$&'()*+,;=:@/?"] {
                forms.append(("percent-encoded but for \(kept)\(title)", Self.percent(bytes, kept, upper)))
            }
            forms.append(("form-encoded\(title)", Self.percent(bytes, "-._* ", upper).replacing(" ", with: "+")))
            for slash in ["/", "\\/"] {
                forms.append(("JSON\(title), \(slash)", Self.json(password, slash, isASCII: true, upper)))
                forms.append(("JSON\(title), \(slash), not ASCII", Self.json(password, slash, isASCII: false, upper)))
            }
        }
        for before in 0..<3 {
            // With a user and a colon before it, or anything else: only the length's remainder by three counts.
            let base64 = Self.base64(bytes, after: before)
            forms.append(("base64 after \(before) bytes", base64))
            let forURLs = base64.replacing("+", with: "-").replacing("/", with: "_")
            forms.append(("base64url after \(before) bytes", forURLs))
        }
        self.forms = forms.map { ($0.0, Data($0.1.utf8)) }
    }

    /// The names of the forms that a text has in it: none, it is hoped.
    public func found(in text: String) -> [String] {
        let data = Data(text.utf8)
        return forms.filter { data.range(of: $0.bytes) != nil }.map(\.name)
    }

    private static func hex(_ byte: UInt8, upper: Bool) -> String {
        let digits = String(byte, radix: 16, uppercase: upper)
        return digits.count == 1 ? "0" + digits : digits
    }

    private static func percent(_ bytes: [UInt8], _ kept: String, _ upper: Bool) -> String {
        bytes.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(Character(scalar))
            return byte < 0x80 && (isPlain || kept.utf8.contains(byte)) ? String(scalar) : "%" + hex(byte, upper: upper)
        }.joined()
    }

    private static func json(_ text: String, _ slash: String, isASCII: Bool, _ upper: Bool) -> String {
        text.utf16.map { unit in
            switch unit {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0x2F: slash
            case 0x20..<0x7F: String(UnicodeScalar(UInt8(unit)))
            default:
                isASCII || unit < 0x20
                    ? "\\u" + hex(UInt8(unit >> 8), upper: upper) + hex(UInt8(unit & 0xFF), upper: upper)
                    : String(decoding: [unit], as: UTF16.self)
            }
        }.joined()
    }

    /// The digits that stem from the bytes alone, whatever stands before and behind them.
    private static func base64(_ bytes: [UInt8], after count: Int) -> String {
        let whole = Data([UInt8](repeating: 0, count: count) + bytes).base64EncodedString()
        let first = (count * 8 + 5) / 6
        let last = (count + bytes.count) * 8 / 6
        return String(whole.prefix(last).dropFirst(first))
    }
}
