import ETL

/// One reply of an FTP server.
struct FTPReply: Hashable, Sendable {
    /// The three digits.
    let code: Int

    /// The reply's lines, each with its digits, without line ends.
    let lines: [String]

    /// The last line, as it came: `550 Failed to open file.`
    var text: String { lines.last ?? "\(code)" }

    var isPreliminary: Bool { code / 100 == 1 }
    var isPositive: Bool { code / 100 == 2 }
    var isRefusal: Bool { code >= 400 }

    /// The server does not know the command, as opposed to not wanting to obey it.
    var isUnknownCommand: Bool { [500, 501, 502, 504].contains(code) }

    /// The last words of a session, whatever was asked: the server closes the connection behind them, and what was asked
    /// may have been done (RFC 959, 4.2).
    var endsSession: Bool { code == 421 || isOfBrokenSession }

    /// A process of vsftpd's was killed or failed: `500 OOPS: child died`, `500 OOPS: priv_sock_send_cmd`. It says
    /// nothing of the file, in spite of its digits.
    var isOfBrokenSession: Bool { code == 500 && text.dropFirst(4).hasPrefix("OOPS:") }

    /// What SIZE answers: the digits at the end of `213 16384`.
    var size: Int64? {
        guard code == 213, let digits = lines.last?.dropFirst(3).split(separator: " ").last else { return nil }
        return Int64(digits)
    }

    /// What MDTM answers: the digits at the end of `213 20260101120000`.
    var time: UTCTime? {
        guard code == 213, let digits = lines.last?.dropFirst(3).split(separator: " ").last else { return nil }
        return UTCTime(digits: digits)
    }

    /// The port in the reply to EPSV, `229 … (|||40000|)`, or PASV, `227 … (127,0,0,1,156,64)`.
    var dataPort: UInt16? {
        guard let line = lines.last else { return nil }
        let numbers = line.dropFirst(3).split { !("0"..."9").contains($0) }.compactMap { UInt16($0) }
        switch code {
        case 229: return numbers.last
        case 227 where numbers.count >= 6: return numbers.suffix(2).reduce(0) { $0 << 8 | $1 & 0xFF }
        default: return nil
        }
    }

    /// The size in a preliminary reply that tells it: `150 Opening BINARY mode data connection for a (16384 bytes).`
    ///
    /// Only at the line's end, since a file may be called `a (5 bytes).img`; and not where the line ends with the
    /// file's name, which may be `a (5 bytes)`.
    func announcedSize(of file: RemotePath) -> Int64? {
        guard isPreliminary, let line = lines.last?.utf8.withoutEnd(Self.sentenceEnd) else { return nil }
        guard !line.hasSuffix(Substring(file.name).utf8.withoutEnd(Self.sentenceEnd)), line.hasSuffix(Self.unit.utf8)
        else { return nil }
        let digits = Substring(line.dropLast(Self.unit.utf8.count).suffix(while: isDigit))
        guard line[..<digits.startIndex].last == UInt8(ascii: "(") else { return nil }
        return Int64(digits)
    }

    private static let unit = " bytes)"
    private static let sentenceEnd: Set<UInt8> = [UInt8(ascii: "."), UInt8(ascii: " ")]

    /// The size fact of MLST's answer: ` type=file;size=16384; /data/a`.
    var listedSize: Int64? {
        guard code == 250 else { return nil }
        for line in lines {
            // The facts end at the first space after the one that begins the line; a name may hold anything.
            guard let facts = line.split(separator: " ", omittingEmptySubsequences: true).first else { continue }
            for fact in facts.split(separator: ";") {
                let parts = fact.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == "size" { return Int64(parts[1]) }
            }
        }
        return nil
    }
}

extension Substring.UTF8View {
    fileprivate func suffix(while isWanted: (UInt8) -> Bool) -> Substring.UTF8View {
        var start = endIndex
        while start > startIndex, isWanted(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}

extension BidirectionalCollection<UInt8> {
    fileprivate func withoutEnd(_ bytes: Set<UInt8>) -> SubSequence {
        var end = endIndex
        while end > startIndex, bytes.contains(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }

    fileprivate func hasSuffix(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        reversed().starts(with: bytes.reversed())
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
