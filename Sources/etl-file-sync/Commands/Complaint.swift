import Foundation

/// What went wrong, on standard error.
enum Complaint {
    /// Lists all that is wrong with the settings, as every command does.
    static func writeWrongSettings(_ problems: [String]) {
        write("The settings are wrong; nothing was connected.", problems)
    }

    /// Writes a title, and what belongs to it below.
    static func write(_ title: String, _ lines: [String] = []) {
        let text = ([title] + lines.map { "  " + $0 }).map { $0 + "\n" }.joined()
        FileHandle.standardError.write(Data(text.utf8))
    }
}
