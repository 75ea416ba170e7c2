/// One command as a client sent it: RFC 959 §4.1, `VERB[ SP argument] CRLF`.
public struct FTPCommand: Hashable, Sendable {
    /// What to do.
    public let verb: FTPVerb

    /// What to do it with: all bytes after the first space, its own spaces kept, since a file's name may have some at
    /// either end.
    public let argument: [UInt8]

    /// Makes a command.
    public init(_ verb: FTPVerb, _ argument: String = "") {
        self.init(verb, bytes: Array(argument.utf8))
    }

    /// Makes a command whose argument is no text, perhaps.
    public init(_ verb: FTPVerb, bytes argument: [UInt8]) {
        self.verb = verb
        self.argument = argument
    }

    /// Reads a line without its end. `nil`: there is no verb in it.
    init?(line: [UInt8]) {
        let space = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
        guard let verb = FTPVerb(letters: line[..<space]) else { return nil }
        self.init(verb, bytes: Array(line[space...].dropFirst()))
    }

    /// The argument as text; what is no UTF-8 in it shows as U+FFFD.
    public var text: String { String(decoding: argument, as: UTF8.self) }

    /// The argument in words, ASCII letters as capitals, for commands that take no path.
    var keywords: [String] {
        argument.split(separator: UInt8(ascii: " ")).map { FTPVerb(String(decoding: $0, as: UTF8.self)).name }
    }
}

extension FTPCommand: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The line as it was sent, but for a password, which shows as `***`.
    public var description: String {
        if verb == .pass { return "PASS ***" }
        return argument.isEmpty ? verb.name : verb.name + " " + text
    }

    /// The same as ``description``: a password stays hidden from a debugger's and a failed test's output as well.
    public var debugDescription: String { description }

    /// Hides the password from `dump` and from a failed test's output.
    public var customMirror: Mirror { Mirror(self, children: ["line": description]) }
}
