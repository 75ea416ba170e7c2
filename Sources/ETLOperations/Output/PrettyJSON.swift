import ETL

/// JSON, indented for a person; its numbers, keys and order as they are.
enum PrettyJSON {
    /// The lines of a text that is known to be JSON.
    static func lines(of json: [UInt8]) -> [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        var depth = 0
        var isInString = false
        var isEscaped = false
        func end() {
            lines.append(OneLine.of(String(decoding: line, as: UTF8.self)))
            line = Array(repeating: UInt8(ascii: " "), count: depth * 2)
        }
        for (index, byte) in json.enumerated() {
            if isInString {
                line.append(byte)
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch Unicode.Scalar(byte) {
            case " ", "\t", "\n", "\r": continue
            case "{", "[":
                line.append(byte)
                guard !closesNext(json, behind: index) else { continue }
                depth += 1
                end()
            case "}", "]":
                if !opensBefore(json, index) {
                    depth -= 1
                    end()
                }
                line.append(byte)
            case ",":
                line.append(byte)
                end()
            case ":": line += ": ".utf8
            default:
                line.append(byte)
                isInString = byte == UInt8(ascii: "\"")
            }
        }
        end()
        return lines
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func closesNext(_ json: [UInt8], behind index: Int) -> Bool {
        json[(index + 1)...].first { !isBlank($0) }.map { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") } ?? false
    }

    private static func opensBefore(_ json: [UInt8], _ index: Int) -> Bool {
        json[..<index].last { !isBlank($0) }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
    }
}
