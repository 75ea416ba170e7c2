// What the client may set or ask for that is about no file.
extension FTPSession {
    mutating func handleSetting(_ command: FTPCommand) -> FTPAction {
        switch command.verb {
        case .feat: .reply(features)
        case .opts: options(command)
        case .syst: .reply(FTPReply(215, profile.wording == .iis ? "Windows_NT" : "UNIX Type: L8"))
        case .help: .reply(help)
        case .type: type(command)
        case .mode: only("S", command, what: "Mode")
        case .stru: only("F", command, what: "Structure")
        case .allo: allocate(command)
        case .rest: restart(command)
        case .site: site(command)
        default: .reply(FTPReply(200, "NOOP ok."))
        }
    }

    /// RFC 2389 §3: the features, each after one space, or a single line if there are none.
    private var features: FTPReply {
        let quirks = profile.quirks
        var names: [String] = []
        if tls?.mode == .explicit { names += ["AUTH TLS"] }
        if !quirks.contains(.noEPSV) { names += ["EPRT", "EPSV"] }
        if !quirks.contains(.noTimes) { names += ["MDTM"] }
        if quirks.isDisjoint(with: [.noTimes, .noMFMT]) { names += ["MFMT"] }
        if !quirks.contains(.noMachineListings) { names += ["MLST type*;size*;modify*;perm*;unique*;UNIX.mode*;"] }
        names += ["PASV"]
        if tls != nil { names += ["PBSZ", "PROT"] }
        if !quirks.contains(.noRestart) { names += ["REST STREAM"] }
        if !quirks.contains(.noSize) { names += ["SIZE"] }
        names += profile.checksums?.features ?? []
        names += ["TVFS", "UTF8"]
        return FTPReply(211, lines: (["Features:"] + names.map { " " + $0 } + ["End"]).map { Array($0.utf8) })
    }

    private var help: FTPReply {
        let verbs = FTPVerb.allCases.filter(isKnown).map(\.name)
        let rows = stride(from: 0, to: verbs.count, by: 8).map { start in
            " " + verbs[start..<min(start + 8, verbs.count)].joined(separator: " ")
        }
        return FTPReply(
            214, lines: (["The following commands are recognized."] + rows + ["Help OK."]).map { Array($0.utf8) })
    }

    /// RFC 2389 §4. UTF-8 is always on; of the facts of MLST (RFC 3659 §7.9) all are always shown.
    private mutating func options(_ command: FTPCommand) -> FTPAction {
        let words = command.keywords
        return switch words.first {
        case "UTF8" where words.count < 3 && words.last != "OFF": .reply(FTPReply(200, "Always in UTF8 mode."))
        case "HASH": chooseHash(words.dropFirst().first)
        case "MLST" where !profile.quirks.contains(.noMachineListings):
            .reply(FTPReply(200, "MLST OPTS type;size;modify;perm;unique;UNIX.mode;"))
        default: .reply(FTPReply(501, "Option not understood."))
        }
    }

    /// RFC 959 §3.1.1: A, in its only usual format, and I; `L 8` is the same as I.
    private mutating func type(_ command: FTPCommand) -> FTPAction {
        switch command.keywords {
        case ["A"], ["A", "N"]: isASCII = true
        case ["I"], ["L", "8"], ["L8"]: isASCII = false
        case []: return Self.noArgument
        default: return .reply(FTPReply(504, "Type not implemented."))
        }
        return .reply(FTPReply(200, isASCII ? "Switching to ASCII mode." : "Switching to Binary mode."))
    }

    private func only(_ letter: String, _ command: FTPCommand, what: String) -> FTPAction {
        switch command.keywords {
        case [letter]: .reply(FTPReply(200, "\(what) set to \(letter)."))
        case []: Self.noArgument
        default: .reply(FTPReply(504, "\(what) not implemented."))
        }
    }

    /// RFC 959 §4.1.3. The number counts for the upload that follows; beyond the quota it is 552.
    private mutating func allocate(_ command: FTPCommand) -> FTPAction {
        guard let size = command.keywords.first.flatMap({ Int($0) }), size >= 0 else { return Self.noArgument }
        guard let user, files.hasRoom(for: size, of: user) else { return refuse(.quotaExceeded, []) }
        allocated = size
        return .reply(FTPReply(200, "\(size) bytes are free."))
    }

    /// RFC 3659 §5.3. It counts for the next transfer, whatever comes between.
    private mutating func restart(_ command: FTPCommand) -> FTPAction {
        guard let offset = command.keywords.first.flatMap({ Int($0) }), offset >= 0, command.keywords.count == 1
        else { return Self.noArgument }
        restart = offset
        return .reply(FTPReply(350, "Restart position accepted (\(offset))."))
    }

    /// RFC 959 §4.1.3; CHMOD is the one that Unix servers have.
    private func site(_ command: FTPCommand) -> FTPAction {
        let argument = FTPWordsAndPath(command.argument, afterWords: 2)
        guard let word = argument.words.first.map({ FTPVerb(String(decoding: $0, as: UTF8.self)).name }) else {
            return Self.noArgument
        }
        if word == "HELP" { return .reply(FTPReply(214, "CHMOD HELP")) }
        guard word == "CHMOD" else { return .reply(FTPReply(504, "SITE \(word) not implemented.")) }
        guard argument.words.count == 2, !argument.rest.isEmpty,
            let mode = Int(String(decoding: argument.words[1], as: UTF8.self), radix: 8), (0...0o7777).contains(mode)
        else { return Self.noArgument }
        let path = place(argument.rest)
        return change(command, needs: .write, success: FTPReply(200, "SITE CHMOD command ok.")) {
            tree, _ throws(FTPFileError) in try tree.setMode(path, to: mode)
        }
    }
}
