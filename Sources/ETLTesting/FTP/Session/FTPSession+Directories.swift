// RFC 959 §4.1.1 and §4.1.3: directories.
extension FTPSession {
    mutating func handleDirectory(_ command: FTPCommand) -> FTPAction {
        switch command.verb {
        case .pwd: .reply(FTPReply(257, lines: [Self.quoted(directory) + Array(" is the current directory".utf8)]))
        case .cwd: go(to: command)
        case .cdup: go(to: FTPCommand(.cdup, ".."))
        case .mkd: make(command)
        default: remove(command)
        }
    }

    /// RFC 959 Appendix II: the path in quotes, a quote in it doubled.
    private static func quoted(_ path: FTPPath) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        return [quote] + path.bytes.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }

    private mutating func go(to command: FTPCommand) -> FTPAction {
        guard !command.argument.isEmpty else { return Self.noArgument }
        guard let there = files.info(place(command.argument)) else { return refuse(.notFound, command.argument) }
        guard there.isDirectory else { return refuse(.notDirectory, command.argument) }
        directory = directory.resolving(command.argument[...])
        return .reply(FTPReply(250, "Directory successfully changed."))
    }

    private func make(_ command: FTPCommand) -> FTPAction {
        let path = place(command.argument)
        let shown = directory.resolving(command.argument[...])
        let success = FTPReply(257, lines: [Self.quoted(shown) + Array(" created".utf8)])
        return change(command, needs: .makeDirectory, success: success) { tree, time throws(FTPFileError) in
            try tree.makeDirectory(path, at: time)
        }
    }

    private func remove(_ command: FTPCommand) -> FTPAction {
        let path = place(command.argument)
        if path == user?.root { return refuse(.denied, command.argument) }
        return change(command, needs: .delete, success: FTPReply(250, "Remove directory operation successful.")) {
            tree, time throws(FTPFileError) in try tree.removeDirectory(path, at: time)
        }
    }
}
