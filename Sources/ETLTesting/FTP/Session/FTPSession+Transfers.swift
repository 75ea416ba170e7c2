// RFC 959 §4.1.3 and RFC 3659 §5: files on their way.
extension FTPSession {
    mutating func handleTransfer(_ command: FTPCommand) -> FTPAction {
        if command.verb == .abor { return .abort }
        guard !command.argument.isEmpty else { return Self.noArgument }
        guard dataMode != .none else { return Self.noDataConnection }
        if let dataRefusal { return dataRefusal }
        defer {
            restart = 0
            allocated = nil
        }
        do throws(FTPFileError) {
            return command.verb == .retr ? try download(command) : try upload(command)
        } catch {
            return refuse(error, command.argument)
        }
    }

    static let noDataConnection = FTPAction.reply(FTPReply(425, "Use PORT or PASV first."))

    private var type: String { isASCII ? "ASCII" : "BINARY" }

    private func download(_ command: FTPCommand) throws(FTPFileError) -> FTPAction {
        guard may(.read) else { throw .denied }
        let file = try files.read(place(command.argument))
        guard restart <= file.size else { return .reply(FTPReply(554, "Restart position is behind the file's end.")) }
        let wanted = restart == 0 ? file : file.slice(restart..<file.size)
        let content = isASCII ? FTPLineEndings.toWire(wanted) : wanted
        let size = profile.quirks.contains(.noSizeIn150) ? "" : " (\(content.size) bytes)"
        let opening = FTPReply(
            150,
            lines: [
                Array("Opening \(type) mode data connection for ".utf8) + command.argument + Array("\(size).".utf8)
            ])
        return .download(FTPDownload(opening: opening, content: content))
    }

    private func upload(_ command: FTPCommand) throws(FTPFileError) -> FTPAction {
        guard may(.write), let user else { throw .denied }
        let path = place(command.argument)
        let offset = command.verb == .appe ? FTPWriteOffset.end : .at(restart)
        if restart > 0, command.verb == .stor, (files.info(path)?.size ?? 0) < restart {
            return .reply(FTPReply(554, "Restart position is behind the file's end."))
        }
        let file = try files.openForUpload(path, from: offset, user: user)
        let opening = FTPReply(150, "Ok to send data.")
        return .upload(
            FTPUpload(opening: opening, file: file, path: path, isASCII: isASCII, expectedSize: allocated))
    }
}
