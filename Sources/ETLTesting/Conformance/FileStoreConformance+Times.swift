import ETL

extension FileStoreConformance {
    /// A file keeps the time at which its source was changed, where the server can keep one.
    ///
    /// A store does not say whether it can. Of a file whose time was told, a reader may be told three things: nothing,
    /// that time, or, of a server that keeps no times but tells them, the moment of the writing. So the times here are
    /// years away from that moment, whatever the two clocks are; and all of them are kept, or none.
    var timeChecks: [ConformanceCheck] {
        [
            ConformanceCheck("keeps the times of all files, or of none") {
                var kept: [Bool] = []
                for (index, (count, time)) in Self.timesOfFiles.enumerated() {
                    let path = try path("changed-\(index)")
                    let bytes = Self.content(count, seed: UInt64(index))
                    try await write(bytes, to: path, changed: time)
                    let found = try await readWithTime(path)
                    try expect(found.bytes == bytes, "\(path) came back as \(found.bytes.count) other bytes")
                    kept.append(try isKept(time, found.changed))
                    try await expectNothingLeft()
                }
                try expect(Set(kept).count == 1, "of these times some were kept, and some were not: \(kept)")
            },
            ConformanceCheck("gives a new file the new time") {
                let path = try path("changed-twice")
                let (first, second) = (UTCTime(seconds: 1_000_000_000), UTCTime(seconds: 1_100_000_000))
                try await write(Self.content(10), to: path, changed: first)
                let keepsTimes = try isKept(first, try await readWithTime(path).changed)
                try await write(Self.content(20), to: path, changed: second)
                let found = try await readWithTime(path)
                try expect(found.bytes == Self.content(20), "the old file is still there")
                try expect(
                    try isKept(second, found.changed) == keepsTimes,
                    "\(shown(found.changed)) is the time of the old file")
                try await write(Self.content(30), to: path)
                let last = try await readWithTime(path).changed
                try expect(
                    last?.seconds != second.seconds,
                    "a file of which no time was told has the old one's: \(shown(last))")
            },
            ConformanceCheck("publishes a file whatever its time") {
                // Before 1970; beyond 32 bits, with a sign and without; the last that has a year of four digits.
                for seconds: Int64 in [-1, -1_000_000_000, 0, 2_147_483_648, 4_294_967_296, 253_402_300_799] {
                    let path = try path("odd-time\(seconds)")
                    try await write(Self.content(100), to: path, changed: UTCTime(seconds: seconds))
                    try await expectContent(Self.content(100), at: path)
                }
                try await expectNothingLeft()
            },
            ConformanceCheck("tells no time to whom none is of use") {
                let path = try path("unasked")
                try await write(Self.content(10), to: path, changed: UTCTime(seconds: 1_000_000_000))
                let found = try await readWithTime(path, asksForTime: false)
                try expect(found.changed == nil, "it was told \(shown(found.changed))")
            },
        ]
    }

    /// Winter and summer, so that no time zone gives both right; an empty file, a small one, and one in parts.
    private static let timesOfFiles = [
        (0, UTCTime(seconds: 1_000_000_000)), (1000, UTCTime(seconds: 1_262_304_001, milliseconds: 999)),
        (moreThanOnePart, UTCTime(seconds: 1_340_000_000)),
    ]

    /// Whether a reader was told the time that the source had.
    ///
    /// - Throws: ``ConformanceFailure`` where it was told one that is neither that nor of now.
    private func isKept(_ time: UTCTime, _ told: UTCTime?) throws -> Bool {
        guard let told else { return false }
        if told.seconds == time.seconds { return true }
        // Servers whose clock is off by days are not what this is about.
        let isOfNow = abs(told.seconds - UTCTime.now.seconds) < 7 * 86_400
        try expect(isOfNow, "it was changed at \(shown(time)), and is said to have been at \(shown(told))")
        return false
    }

    private func shown(_ time: UTCTime?) -> String { time?.iso8601WithMilliseconds ?? "no time" }
}
