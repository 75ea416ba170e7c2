import ETL
import Testing

@Suite("Moments in UTC")
struct UTCTimeTests {
    @Test(
        "A moment is written by ISO 8601",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_765_189_800, "2025-12-08T10:30:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func iso8601(seconds: Int64, text: String) {
        #expect(UTCTime(seconds: seconds).iso8601 == text)
    }

    @Test("Milliseconds have three digits", arguments: [(0, ".000Z"), (7, ".007Z"), (250, ".250Z"), (999, ".999Z")])
    func milliseconds(milliseconds: Int, ending: String) {
        let time = UTCTime(seconds: 0, milliseconds: milliseconds)
        #expect(time.iso8601WithMilliseconds == "1970-01-01T00:00:00" + ending)
    }

    @Test("Now is later than this test was written, and moments have an order")
    func now() {
        #expect(UTCTime.now > UTCTime(seconds: 1_700_000_000))
        #expect(UTCTime(seconds: 1, milliseconds: 1) < UTCTime(seconds: 1, milliseconds: 2))
    }
}
