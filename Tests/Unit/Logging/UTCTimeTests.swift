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

    @Test("Moments beyond all calendars are written all the same", arguments: [Int64.min, .max])
    func beyondAllCalendars(seconds: Int64) {
        #expect(UTCTime(seconds: seconds).iso8601.hasPrefix(seconds < 0 ? "-292277022657-01-27" : "292277026596-12-04"))
        #expect(UTCTime(digits: UTCTime(seconds: seconds).digits) == nil)
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

@Suite("A moment as a file server writes it")
struct ServerTimeTests {
    @Test(arguments: [
        ("19700101000000", 0), ("20240229235959", 1_709_251_199), ("20240229235959.987", 1_709_251_199),
        ("20231114221320", 1_700_000_000), ("19691231235959", -1), ("20001231235960", 978_307_200),
    ])
    func isRead(_ text: String, _ seconds: Int64) {
        #expect(UTCTime(digits: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "2024", "20241301000000", "20240100000000", "20240101240000", "2024010100000x", "20240101000000.",
        "20240101000000.x", "-0240101000000", "202401010000001", "19124010100000",
    ])
    func nothingElseIs(_ text: String) {
        #expect(UTCTime(digits: text) == nil)
    }

    @Test func everyDayReadsBackAsItself() {
        for day in stride(from: Int64(-200_000), to: 200_000, by: 13) {
            let time = UTCTime(seconds: day * 86_400 + 3661)
            let digits = time.iso8601.filter(\.isNumber)
            #expect(UTCTime(digits: digits) == time)
        }
    }
}
