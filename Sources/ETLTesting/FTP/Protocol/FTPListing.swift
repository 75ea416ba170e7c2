/// The lines of listings.
enum FTPListing {
    /// As of `ls -l`: what clients parse, though no RFC has it.
    static func unixLine(_ info: FTPFileInfo, now: FTPTime) -> [UInt8] {
        let mode = (info.isDirectory ? "d" : "-") + permissions(info.mode)
        let size = FTPTime.padded(info.size, 12, with: " ")
        let text = "\(mode)    1 ftp      ftp      \(size) \(unixDate(info.modified, now: now)) "
        return Array(text.utf8) + info.name
    }

    /// As of DOS, the default of IIS: `12-08-25  10:30AM                 1234 name`.
    static func dosLine(_ info: FTPFileInfo) -> [UInt8] {
        let parts = info.modified.parts
        let date =
            FTPTime.padded(parts.month) + "-" + FTPTime.padded(parts.day) + "-" + FTPTime.padded(parts.year % 100)
        let hour = parts.hour % 12 == 0 ? 12 : parts.hour % 12
        let time = FTPTime.padded(hour) + ":" + FTPTime.padded(parts.minute) + (parts.hour < 12 ? "AM" : "PM")
        let size = info.isDirectory ? "       <DIR>         " : FTPTime.padded(info.size, 21, with: " ")
        return Array("\(date)  \(time) \(size) ".utf8) + info.name
    }

    /// RFC 3659 §7: facts, a space, the name.
    static func machineLine(
        _ info: FTPFileInfo, type: String? = nil, name: [UInt8]? = nil, rights: FTPTestUser.Rights
    ) -> [UInt8] {
        var facts = "type=\(type ?? (info.isDirectory ? "dir" : "file"));"
        if !info.isDirectory { facts += "size=\(info.size);" }
        facts += "modify=\(info.modified.digits);perm=\(perm(info, rights));unique=\(String(info.id, radix: 16));"
        facts += "UNIX.mode=0\(String(info.mode, radix: 8)); "
        return Array(facts.utf8) + (name ?? info.name)
    }

    /// RFC 3659 §7.5.5: a letter for each thing that the user may do with it.
    private static func perm(_ info: FTPFileInfo, _ rights: FTPTestUser.Rights) -> String {
        var letters = ""
        if info.isDirectory {
            if rights.contains(.write) { letters += "c" }
            if rights.contains(.delete) { letters += "d" }
            letters += "e"
            if rights.contains(.rename) { letters += "f" }
            if rights.contains(.read) { letters += "l" }
            if rights.contains(.makeDirectory) { letters += "m" }
            if rights.contains(.delete) { letters += "p" }
        } else {
            if rights.contains(.write) { letters += "a" }
            if rights.contains(.delete) { letters += "d" }
            if rights.contains(.rename) { letters += "f" }
            if rights.contains(.read) { letters += "r" }
            if rights.contains(.write) { letters += "w" }
        }
        return letters
    }

    private static func permissions(_ mode: Int) -> String {
        let letters: [Character] = ["r", "w", "x"]
        return String((0..<9).map { mode & (0o400 >> $0) == 0 ? "-" : letters[$0 % 3] })
    }

    /// With the time of day for the last half year, with the year for what is older or to come.
    private static func unixDate(_ time: FTPTime, now: FTPTime) -> String {
        let parts = time.parts
        let day = months[parts.month - 1] + " " + FTPTime.padded(parts.day)
        let age = now.secondsSince1970 - time.secondsSince1970
        return (-86_400..<182 * 86_400).contains(age)
            ? "\(day) \(FTPTime.padded(parts.hour)):\(FTPTime.padded(parts.minute))" : "\(day)  \(parts.year)"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
