/// Text made fit for one line of a log.
enum LogText {
    /// Appends `text` with its control characters as escapes.
    static func appendPlain(_ text: String, to line: inout [UInt8]) {
        guard !isHarmless(text, where: isHarmless), text.unicodeScalars.contains(where: isControl) else {
            line.append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars { append(scalar, to: &line) }
    }

    /// Appends `text`, in quotes where it would else not be one word.
    static func appendValue(_ text: String, to line: inout [UInt8]) {
        guard
            text.isEmpty
                || !isHarmless(text, where: isHarmlessInValue) && text.unicodeScalars.contains(where: needsQuotes)
        else {
            line.append(contentsOf: text.utf8)
            return
        }
        line.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { line.append(UInt8(ascii: "\\")) }
            append(scalar, to: &line)
        }
        line.append(UInt8(ascii: "\""))
    }

    private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
        switch scalar {
        case "\n": line.append(contentsOf: #"\n"#.utf8)
        case "\r": line.append(contentsOf: #"\r"#.utf8)
        case "\t": line.append(contentsOf: #"\t"#.utf8)
        case _ where isControl(scalar):
            let digits = String(scalar.value, radix: 16).utf8
            line.append(contentsOf: #"\u"#.utf8)
            line.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.count))
            line.append(contentsOf: digits)
        default: line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
        }
    }

    /// Whether a look at the bytes is enough to take a text as it is, as it is for nearly every one.
    private static func isHarmless(_ text: String, where isHarmless: (UInt8) -> Bool) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isHarmless) } ?? false
    }

    /// Whether a byte is of no control character. 0xC2 and 0xE2 begin those that are not ASCII, among others.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != 0xC2 && byte != 0xE2
    }

    private static func isHarmlessInValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "\\"): false
        default: isHarmless(byte)
        }
    }

    private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\"" || scalar == "=" || scalar == "\\" || isControl(scalar)
    }

    /// C0, DEL, C1 and what Unicode has for ends of lines and for turning the direction of writing: a name from
    /// outside could else forge a line, or show another one.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
