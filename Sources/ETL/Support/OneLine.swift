/// Texts from outside made fit for one line of a log or a dead letter.
public enum OneLine {
    /// `text` with each control character as a space: line breaks, and what turns the direction of text round, so that
    /// a terminal shows something else than is there.
    public static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { line.append(isControl(scalar) ? " " : scalar) }
        return String(line)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0, DEL, C1, and the two that Unicode has for lines and paragraphs.
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
        // Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
