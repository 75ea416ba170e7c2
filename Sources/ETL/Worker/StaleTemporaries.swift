/// Which temporary files are a killed worker's, and which may be a living one's.
///
/// A worker that lives writes to its file, or gives up within the stall timeout: what nobody has written to for a day
/// is nobody's. The server's clock measures that day, since it is the one that dates the file; where files keep the times
/// of their sources (`PRESERVE_MTIME`) that is no clock, and the names alone count.
struct StaleTemporaries: Hashable, Sendable {
    /// How long nobody must have written to a file.
    let maxAge: Duration

    /// How many times as old its name must be where the server tells no times: nothing then shows that nobody writes
    /// to it, and the clock that made the name may be wrong.
    static let factorWithoutTime = 7

    /// Whether the file is an old one that had to make room for a new one and was neither put back nor removed since:
    /// for a person to look at.
    func isForgotten(_ file: TemporaryFile) -> Bool {
        guard file.name.content == .old, let idle = file.idle else { return false }
        return idle > maxAge
    }

    /// - Parameter now: by this machine's clock.
    func isStale(_ file: TemporaryFile, now: UTCTime) -> Bool {
        // Not a part of a new file but an old one, whole, that had to make room: perhaps the only copy that there is.
        guard file.name.content == .part else { return false }
        let age = Duration.seconds(now.seconds - file.name.created)
        // A file that is about to be published may have its source's time already: its name must be old as well.
        if let idle = file.idle { return idle > maxAge && age > maxAge }
        return age > maxAge * Self.factorWithoutTime
    }
}
