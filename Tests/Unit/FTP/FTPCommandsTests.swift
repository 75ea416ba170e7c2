import ETL
import ETLTesting
import ETLTransports
import Testing

@Suite("An FTP store sends no command too many")
struct FTPCommandsTests {
    private let bytes = FTPStoreFixture.bytes(16 * 1024)

    @Test func forAFileThatIsRead() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/in/a.img"] = bytes
            let first = try await fixture.read("/in/a.img")
            #expect(first.bytes == bytes)
            #expect(first.receipt == ReadReceipt(bytesRead: 16384, size: 16384))
            #expect(
                fixture.commands == [
                    "USER etl", "PASS ***", "EPSV", "TYPE I", "RETR /in/a.img", "SIZE /in/a.img",
                ])
            fixture.server.forgetTranscript()
            for _ in 2...100 { _ = try await fixture.read("/in/a.img") }
            try await fixture.server.waitForCommand(.epsv, call: 1 + 99)
            // Where files follow each other, each asks with its last command for the next one's data connection.
            #expect(fixture.commands.prefix(4) == ["EPSV", "RETR /in/a.img", "SIZE /in/a.img", "EPSV"])
            #expect(fixture.commands.suffix(3) == ["RETR /in/a.img", "SIZE /in/a.img", "EPSV"])
            #expect(fixture.commands.count == 1 + 3 * 99)
            #expect(fixture.server.logins == 1)
        }
    }

    @Test func forAFileThatIsWritten() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files.makeDirectory("/out")
            let found1 = try await fixture.write(bytes, to: "/out/a.img")
            #expect(found1 == .size)
            #expect(
                fixture.commands == [
                    "USER etl", "PASS ***", "EPSV", "TYPE I", "STOR /out/TEMP", "SIZE /out/TEMP",
                    "RNFR /out/TEMP", "RNTO /out/a.img", "SIZE /out/TEMP",
                ])
            fixture.server.forgetTranscript()
            for index in 2...100 { _ = try await fixture.write(bytes, to: "/out/a\(index).img") }
            try await fixture.server.waitForCommand(.epsv, call: 1 + 99)
            #expect(
                fixture.commands.suffix(5) == [
                    "STOR /out/TEMP", "SIZE /out/TEMP", "RNFR /out/TEMP", "RNTO /out/a100.img", "EPSV",
                ])
            #expect(fixture.commands.count == 1 + 5 * 99)
            #expect(fixture.server.logins == 1)
        }
    }

    @Test func withoutVerification() async throws {
        try await FTPStoreFixture.with { fixture in
            let found2 = try await fixture.write(bytes, to: "/a.img", verifies: false)
            #expect(found2 == .none)
            #expect(
                fixture.commands.suffix(5) == ["TYPE I", "STOR /TEMP", "RNFR /TEMP", "RNTO /a.img", "SIZE /TEMP"])
        }
    }

    @Test func forMissingDirectories() async throws {
        try await FTPStoreFixture.with { fixture in
            _ = try await fixture.write(bytes, to: "/one/two/a.img")
            #expect(
                fixture.commands.dropFirst(2) == [
                    "EPSV", "TYPE I", "STOR /one/two/TEMP", "MKD /one", "MKD /one/two", "EPSV",
                    "STOR /one/two/TEMP", "SIZE /one/two/TEMP", "RNFR /one/two/TEMP", "RNTO /one/two/a.img",
                    "SIZE /one/two/TEMP",
                ])
            fixture.server.forgetTranscript()
            _ = try await fixture.write(bytes, to: "/one/two/b.img")
            #expect(
                fixture.commands.prefix(5) == [
                    "EPSV", "STOR /one/two/TEMP", "SIZE /one/two/TEMP", "RNFR /one/two/TEMP", "RNTO /one/two/b.img",
                ])
        }
    }

    @Test func whereEPSVIsUnknown() async throws {
        try await FTPStoreFixture.with(.standard.with(.noEPSV)) { fixture in
            fixture.server.files["/a.img"] = bytes
            _ = try await fixture.read("/a.img")
            _ = try await fixture.read("/a.img")
            #expect(
                fixture.commands.dropFirst(2) == [
                    "EPSV", "PASV", "TYPE I", "RETR /a.img", "SIZE /a.img", "PASV", "RETR /a.img", "SIZE /a.img",
                ])
            // A second connection has learnt from the first.
            await fixture.server.dropConnections()
            fixture.server.forgetTranscript()
            _ = try await fixture.read("/a.img")
            #expect(
                fixture.commands == ["USER etl", "PASS ***", "PASV", "TYPE I", "RETR /a.img", "SIZE /a.img"])
        }
    }

    @Test func inActiveMode() async throws {
        try await FTPStoreFixture.with(configure: { $0.isPassive = false }) { fixture in
            fixture.server.files["/a.img"] = bytes
            let found3 = try await fixture.read("/a.img").bytes
            #expect(found3 == bytes)
            #expect(fixture.server.transcript.count(of: .eprt) == 1)
            #expect(fixture.server.transcript.count(of: .epsv) == 0)
        }
    }

    @Test func whereSizesAreUnknown() async throws {
        try await FTPStoreFixture.with(.standard.with(.noSize)) { fixture in
            let found4 = try await fixture.write(bytes, to: "/a.img")
            #expect(found4 == .size)
            #expect(fixture.server.transcript.count(of: .mlst) == 2)
            let found5 = try await fixture.read("/a.img").receipt.size
            #expect(found5 == 16384)
            #expect(fixture.server.transcript.count(of: .size) == 1)
        }
        try await FTPStoreFixture.with(.standard.with(.noSize, .noMachineListings, .noSizeIn150)) { fixture in
            let found6 = try await fixture.write(bytes, to: "/a.img")
            #expect(found6 == .readBackSize)
            let found7 = try await fixture.read("/a.img").receipt
            #expect(found7 == ReadReceipt(bytesRead: 16384, size: nil))
            _ = try await fixture.write(bytes, to: "/b.img")
            #expect(fixture.server.transcript.count(of: .size) == 1)
            #expect(fixture.server.transcript.count(of: .mlst) == 1)
        }
    }

    @Test func belowTheBasePath() async throws {
        try await FTPStoreFixture.with(configure: { $0.basePath = "/base/of/it/" }) { fixture in
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/base/of/it/a.img"] == bytes)
            let found8 = try await fixture.read("/a.img").bytes
            #expect(found8 == bytes)
            let error = await fixture.error { try await fixture.read("/b.img") }
            #expect(error?.path == "/base/of/it/b.img")
        }
    }
}
