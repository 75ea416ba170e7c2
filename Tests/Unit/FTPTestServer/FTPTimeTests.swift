import Testing

@testable import ETLTesting

@Suite("FTPTestServer: times and listings")
struct FTPTimeTests {
    @Test(
        "seconds and the calendar agree",
        arguments: [
            (0, "19700101000000"), (951_782_400, "20000229000000"), (1_765_189_800, "20251208103000"),
            (4_107_542_399, "21000228235959"), (4_107_542_400, "21000301000000"), (-1, "19691231235959"),
        ])
    func calendar(seconds: Int, digits: String) {
        #expect(FTPTime(secondsSince1970: seconds).digits == digits)
        #expect(FTPTime(digits: digits.utf8) == FTPTime(secondsSince1970: seconds))
    }

    @Test("a fraction is allowed and dropped, RFC 3659 §2.3")
    func fraction() {
        #expect(
            FTPTime(digits: "20251208103000.123".utf8) == FTPTime(year: 2025, month: 12, day: 8, hour: 10, minute: 30))
    }

    @Test(
        "what is no time",
        arguments: [
            "", "2025", "20251308103000", "20251200103000", "20251208243000", "2025120810300x", "20251208103000.",
            "20251208103000.x",
        ])
    func noTime(digits: String) {
        #expect(FTPTime(digits: digits.utf8) == nil)
    }

    @Test("it reads as ISO 8601")
    func iso() {
        #expect("\(FTPTime(secondsSince1970: 1_765_189_800))" == "2025-12-08T10:30:00Z")
    }

    private func info(
        _ name: String, size: Int = 1234, isDirectory: Bool = false, modified: FTPTime, mode: Int = 0o640
    ) -> FTPFileInfo {
        FTPFileInfo(
            name: Array(name.utf8), isDirectory: isDirectory, size: size, modified: modified, mode: mode, id: 255,
            isPartial: false)
    }

    private let now = FTPTime(year: 2025, month: 12, day: 8, hour: 10, minute: 30)

    @Test("as of ls: the time for this half year, the year for what is older or to come")
    func unix() {
        func line(_ info: FTPFileInfo) -> String {
            String(decoding: FTPListing.unixLine(info, now: now), as: UTF8.self)
        }
        #expect(
            line(info("a b.img", modified: now))
                == "-rw-r-----    1 ftp      ftp              1234 Dec 08 10:30 a b.img")
        let old = FTPTime(year: 2024, month: 2, day: 29)
        #expect(
            line(info("d", size: 0, isDirectory: true, modified: old, mode: 0o755))
                == "drwxr-xr-x    1 ftp      ftp                 0 Feb 29  2024 d")
        let future = FTPTime(year: 2026, month: 1, day: 1)
        #expect(line(info("f", modified: future)).hasSuffix("Jan 01  2026 f"))
    }

    @Test("as of DOS")
    func dos() {
        func line(_ info: FTPFileInfo) -> String { String(decoding: FTPListing.dosLine(info), as: UTF8.self) }
        #expect(line(info("a.img", modified: now)) == "12-08-25  10:30AM                  1234 a.img")
        #expect(
            line(info("d", isDirectory: true, modified: FTPTime(year: 2025, month: 1, day: 2, hour: 0, minute: 5)))
                == "01-02-25  12:05AM        <DIR>          d")
        #expect(
            line(info("p", modified: FTPTime(year: 2025, month: 1, day: 2, hour: 13))).hasPrefix("01-02-25  01:00PM"))
    }

    @Test("as of RFC 3659 §7, with what the user may do")
    func machine() {
        func line(_ info: FTPFileInfo, _ rights: FTPTestUser.Rights) -> String {
            String(decoding: FTPListing.machineLine(info, rights: rights), as: UTF8.self)
        }
        #expect(
            line(info(" x", modified: now), .all)
                == "type=file;size=1234;modify=20251208103000;perm=adfrw;unique=ff;UNIX.mode=0640;  x")
        #expect(
            line(info("d", isDirectory: true, modified: now), .all).hasPrefix(
                "type=dir;modify=20251208103000;perm=cdeflmp;"))
        #expect(line(info("x", modified: now), .readOnly).contains("perm=r;"))
    }
}
