import Testing

@testable import ETL

@Suite("Which temporary files are stale")
struct StaleTemporariesTests {
    private static let day: Int64 = 86_400
    private static let now = UTCTime(seconds: 1_800_000_000)
    private let rule = StaleTemporaries(maxAge: .seconds(day))

    private func isStale(begun: Int64, idle: Int64?, content: TemporaryName.Content = .part) throws -> Bool {
        let name = TemporaryName(created: Self.now.seconds - begun, random: 1, content: content)
        let file = TemporaryFile(
            path: try RemotePath("/out/\(name)"), name: name, idle: idle.map { .seconds($0) })
        return rule.isStale(file, now: Self.now)
    }

    @Test(arguments: [
        (begun: day + 1, idle: day + 1, true),
        (begun: day, idle: day, false),
        // Begun long ago and still written to: a large file on a slow line.
        (begun: 30 * day, idle: 60, false),
        // It has its source's time, or the clock of the worker that made the name is wrong: perhaps it is being written.
        (begun: 60, idle: 3 * day, false),
        (begun: -day, idle: 3 * day, false),
        // It was written to after the file beside it.
        (begun: 3 * day, idle: -60, false),
    ])
    func theServersClockSaysSo(_ begun: Int64, _ idle: Int64, _ expected: Bool) throws {
        #expect(try isStale(begun: begun, idle: idle) == expected)
    }

    @Test func aServerThatTellsNoTimeIsGivenAWeek() throws {
        #expect(try !isStale(begun: 7 * Self.day, idle: nil))
        #expect(try isStale(begun: 7 * Self.day + 1, idle: nil))
    }

    @Test func anOldFileThatMadeRoomIsNeverStale() throws {
        #expect(try !isStale(begun: 30 * Self.day, idle: 300 * Self.day, content: .old))
    }

    @Test func butForgottenAfterADay() throws {
        func isForgotten(_ content: TemporaryName.Content, idle: Int64?) throws -> Bool {
            let name = TemporaryName(created: Self.now.seconds, random: 1, content: content)
            let file = TemporaryFile(path: try RemotePath("/out/x"), name: name, idle: idle.map { .seconds($0) })
            return rule.isForgotten(file)
        }
        #expect(try isForgotten(.old, idle: Self.day + 1))
        #expect(try !isForgotten(.old, idle: Self.day))
        #expect(try !isForgotten(.old, idle: nil))
        #expect(try !isForgotten(.part, idle: 9 * Self.day))
    }
}
