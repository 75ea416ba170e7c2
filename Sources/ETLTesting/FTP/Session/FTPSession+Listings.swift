// RFC 959 §4.1.3 and RFC 3659 §7: what is there.
extension FTPSession {
    mutating func handleListing(_ command: FTPCommand) -> FTPAction {
        switch command.verb {
        case .mlst: describe(command)
        case .stat: command.argument.isEmpty ? .reply(status) : listOnControlConnection(command)
        default: list(command)
        }
    }

    /// LIST, NLST and MLSD.
    private mutating func list(_ command: FTPCommand) -> FTPAction {
        guard dataMode != .none else { return Self.noDataConnection }
        if let dataRefusal { return dataRefusal }
        guard may(.read) else { return refuse(.denied, command.argument) }
        do throws(FTPFileError) {
            let lines =
                command.verb == .mlsd
                ? try machineLines(command.argument)
                : try humanLines(FTPListingArgument(command.argument), namesOnly: command.verb == .nlst)
            let content = FTPFileContent(lines.joined(separator: [0x0D, 0x0A]) + (lines.isEmpty ? [] : [0x0D, 0x0A]))
            return .download(FTPDownload(opening: FTPReply(150, "Here comes the directory listing."), content: content))
        } catch {
            return refuse(error, command.argument)
        }
    }

    private func machineLines(_ argument: [UInt8]) throws(FTPFileError) -> [[UInt8]] {
        let path = place(argument)
        let hidesDots = profile.quirks.contains(.hidesDotFiles)
        var lines = try files.listing(of: path).filter { !hidesDots || $0.name.first != UInt8(ascii: ".") }
            .map { FTPListing.machineLine($0, rights: rights) }
        if profile.quirks.contains(.listsDotEntries) {
            let above = path == user?.root ? path : path.parent
            if let info = files.info(path) {
                lines.append(FTPListing.machineLine(info, type: "cdir", name: [UInt8(ascii: ".")], rights: rights))
            }
            if let info = files.info(above) {
                lines.append(FTPListing.machineLine(info, type: "pdir", name: Array("..".utf8), rights: rights))
            }
        }
        return lines
    }

    private func humanLines(
        _ argument: FTPListingArgument, namesOnly: Bool
    ) throws(FTPFileError) -> [[UInt8]] {
        let path = place(argument.path)
        guard let info = files.info(path) else { throw .notFound }
        let hidesDots = profile.quirks.contains(.hidesDotFiles) && !argument.showsHidden
        let entries =
            info.isDirectory
            ? try files.listing(of: path).filter { !hidesDots || $0.name.first != UInt8(ascii: ".") } : [info]
        let now = FTPTime.now
        return entries.map { entry in
            if namesOnly { return entry.name }
            return profile.wording == .iis ? FTPListing.dosLine(entry) : FTPListing.unixLine(entry, now: now)
        }
    }

    /// RFC 3659 §7.2: the facts between two lines of 250, after one space, with the path as the client means it.
    private func describe(_ command: FTPCommand) -> FTPAction {
        guard let info = files.info(place(command.argument)) else { return refuse(.notFound, command.argument) }
        let shown = directory.resolving(command.argument[...])
        let line = FTPListing.machineLine(info, name: shown.bytes, rights: rights)
        return .reply(FTPReply(250, lines: [Array("Listing".utf8), [UInt8(ascii: " ")] + line, Array("End".utf8)]))
    }

    /// RFC 959 §4.1.3: STAT with a path is LIST on the control connection.
    private func listOnControlConnection(_ command: FTPCommand) -> FTPAction {
        guard may(.read) else { return refuse(.denied, command.argument) }
        do {
            let lines = try humanLines(FTPListingArgument(command.argument), namesOnly: false)
            return .reply(FTPReply(213, lines: [Array("Status follows:".utf8)] + lines + [Array("End of status".utf8)]))
        } catch {
            return refuse(error, command.argument)
        }
    }

    private var status: FTPReply {
        let texts = [
            "FTP server status:", " Logged in as \(user?.name ?? "nobody")", " TYPE: \(isASCII ? "ASCII" : "BINARY")",
            "End of status",
        ]
        return FTPReply(211, lines: texts.map { Array($0.utf8) })
    }

    private var rights: FTPTestUser.Rights { user?.rights ?? [] }
}
