// RFC 959 §4.1.3, RFC 3659 §§3 and 4, draft-somers-ftp-mfxx: files by name, without a transfer.
extension FTPSession {
    mutating func handleFile(_ command: FTPCommand) -> FTPAction {
        switch command.verb {
        case .size: size(command)
        case .mdtm: time(command)
        case .mfmt: setTime(command)
        case .dele: delete(command)
        case .rnfr: renameFrom(command)
        default: renameTo(command)
        }
    }

    /// RFC 3659 §4: the bytes that RETR would send in the current type.
    private func size(_ command: FTPCommand) -> FTPAction {
        guard !command.argument.isEmpty else { return Self.noArgument }
        guard may(.read) else { return refuse(.denied, command.argument) }
        if isASCII, profile.quirks.contains(.noSizeInASCII) {
            return .reply(FTPReply(550, "SIZE not allowed in ASCII mode."))
        }
        do {
            let content = try files.read(place(command.argument))
            return .reply(FTPReply(213, String(isASCII ? FTPLineEndings.toWire(content).size : content.size)))
        } catch {
            return refuse(error, command.argument)
        }
    }

    /// RFC 3659 §3.
    private func time(_ command: FTPCommand) -> FTPAction {
        guard !command.argument.isEmpty else { return Self.noArgument }
        guard let info = files.info(place(command.argument)) else { return refuse(.notFound, command.argument) }
        guard !info.isDirectory else { return refuse(.isDirectory, command.argument) }
        return .reply(FTPReply(213, info.modified.digits))
    }

    private func setTime(_ command: FTPCommand) -> FTPAction {
        let argument = FTPWordsAndPath(command.argument, afterWords: 1)
        guard let time = FTPTime(digits: argument.words.first ?? []), !argument.rest.isEmpty
        else { return Self.noArgument }
        let path = place(argument.rest)
        let success = FTPReply(213, lines: [Array("Modify=\(time.digits); ".utf8) + argument.rest])
        return change(command, needs: .write, success: success) { tree, _ throws(FTPFileError) in
            try tree.setModified(path, to: time)
        }
    }

    private func delete(_ command: FTPCommand) -> FTPAction {
        let path = place(command.argument)
        return change(command, needs: .delete, success: FTPReply(250, "Delete operation successful.")) {
            tree, time throws(FTPFileError) in try tree.remove(path, at: time)
        }
    }

    private mutating func renameFrom(_ command: FTPCommand) -> FTPAction {
        guard !command.argument.isEmpty else { return Self.noArgument }
        guard may(.rename) else { return refuse(.denied, command.argument) }
        let path = place(command.argument)
        guard files.info(path) != nil else { return refuse(.notFound, command.argument) }
        renameFrom = path
        return .reply(FTPReply(350, "Ready for RNTO."))
    }

    private mutating func renameTo(_ command: FTPCommand) -> FTPAction {
        guard let old = renameFrom else { return .reply(FTPReply(503, "RNFR required first.")) }
        renameFrom = nil
        let new = place(command.argument)
        let replaces = !profile.quirks.contains(.noRenameOverFile)
        return change(command, needs: .rename, success: FTPReply(250, "Rename successful.")) {
            tree, time throws(FTPFileError) in try tree.rename(old, to: new, replacing: replaces, at: time)
        }
    }
}
