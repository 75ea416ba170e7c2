import ETL
import Testing

@Suite("Texts from outside stay in one line")
struct OneLineTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\r\nb", "a  b"), ("a\nb", "a b"), ("\u{1B}[31mred", " [31mred"), ("a\u{2028}b", "a b"),
        ("a\u{85}b", "a b"), ("a\u{202E}gpj", "a gpj"), ("👩\u{200D}🔬", "👩\u{200D}🔬"), ("한글", "한글"), ("", ""),
    ])
    func controlCharactersBecomeSpaces(text: String, line: String) {
        #expect(OneLine.of(text) == line)
    }

    @Test func anErrorIsOneLineWithItsPlaceAndTheReply() {
        let error = TransferError(
            .fileNotFound, server: "ftp.source.com:21", path: "/a", "it is not there", reply: "550 No\r\nsuch",
            isRetriable: false)
        #expect(error.description == "FileNotFound: ftp.source.com:21 /a: it is not there: 550 No  such")
        #expect(
            TransferError(.connectionRefused, server: "ftp.source.com:21", isRetriable: true).description
                == "ConnectionRefused: ftp.source.com:21")
        #expect(TransferError(.cancelled, isRetriable: true).description == "Cancelled")
    }

    @Test func anErrorRepeatsNoMoreOfATextThanAPersonReads() {
        let long = String(repeating: "한", count: 100_000)
        let error = TransferError(
            .unknownServer, server: long, path: "/" + long, long, reply: long, isRetriable: false)
        #expect(error.description.utf8.count < 4 * 4200)
        #expect(error.description.hasPrefix("UnknownServer: 한한"))
        #expect(error.description.hasSuffix("한… (of 300000 bytes)"))
        let longest = "/" + String(repeating: "n", count: 4095)
        #expect(TransferError(.fileNotFound, path: longest, isRetriable: false).detail == longest)
    }
}
