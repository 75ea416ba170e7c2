import ETL
import Testing

@testable import ETLTransports

@Suite("Temporary files in a listing")
struct FTPListingTests {
    private static let a = TemporaryName(created: 1_700_000_000, random: 10)
    private static let b = TemporaryName(created: 1_700_000_001, random: 11)

    private func entries(_ text: String, hasFacts: Bool, pieces: Int = 7) -> [FTPListing.Entry] {
        listing(text, hasFacts: hasFacts, pieces: pieces).entries
    }

    private func listing(_ text: String, hasFacts: Bool, pieces: Int = 7) -> FTPListing {
        var listing = FTPListing(hasFacts: hasFacts, reference: "image 1.img")
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            _ = bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { listing.take($0) }
        }
        listing.end()
        return listing
    }

    @Test(arguments: [1, 2, 7, 100_000])
    func areFoundWithTheirTimesHoweverTheBytesCome(_ pieces: Int) {
        let text = """
            type=cdir;modify=20260101000000; .\r
            Type=file;Size=5;Modify=20231114221320.123;Perm=r; \(Self.a)\r
            type=file;modify=20240229235959; image 1.img\r
            modify=nonsense;type=file; \(Self.b)\r
            type=dir;modify=20231114221320; \(Self.a)\r
            \(Self.a)\r

            """
        let listing = listing(text, hasFacts: true, pieces: pieces)
        let found = listing.entries
        #expect(found.map(\.name) == [Self.a, Self.b])
        #expect(found.map(\.modified) == [UTCTime(seconds: 1_700_000_000), nil])
        #expect(listing.referenceTime == UTCTime(seconds: 1_709_251_199))
    }

    @Test func namesMayHaveTheirDirectoryBeforeThemAndTheLastLineNoEnd() {
        let text = ".\n..\n/out/x/\(Self.a)\nb.img\n\(Self.b)"
        #expect(entries(text, hasFacts: false).map(\.name) == [Self.a, Self.b])
    }

    @Test func howeverManyAndHoweverLongItsLinesAreItsMemoryIsBounded() {
        let long = String(repeating: "x", count: 1_000_000)
        #expect(entries("\(long)\(Self.a)\n\(Self.b)\n", hasFacts: false, pieces: 65536).map(\.name) == [Self.b])
        let many = (0..<5000).map { "\(TemporaryName(created: 1, random: UInt64($0)))\n" }.joined()
        #expect(entries(many, hasFacts: false, pieces: 65536).count == FTPListing.limit)
    }

    @Test func bytesThatAreNoTextHarmNothing() {
        var listing = FTPListing(hasFacts: true, reference: "x")
        _ = [0xFF, 0x20, 0xFE, 0x0A, 0x20, 0x0A, 0x0D, 0x0A].withUnsafeBytes { listing.take($0) }
        listing.end()
        #expect(listing.entries.isEmpty)
    }
}
