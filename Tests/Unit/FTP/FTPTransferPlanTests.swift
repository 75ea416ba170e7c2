import ETL
import Testing

@testable import ETLTransports

@Suite("How a file is named to libcurl")
struct FTPTransferPlanTests {
    private let address = FTPAddress(host: "ftp.example", port: 2121)

    @Test func byItsPath() throws {
        let path = try RemotePath("/a b/#%41?;type=a/é")
        let plan = FTPTransferPlan.download(path, from: address)
        #expect(plan.url == "ftp://ftp.example:2121//a%20b/%23%2541%3F%3Btype%3Da/%C3%A9")
        #expect(plan.prequote.isEmpty && plan.way == .path)
        #expect(FTPTransferPlan.upload(path, to: address) == plan)
        #expect(FTPTransferPlan.connect(to: address).url == "ftp://ftp.example:2121//")
    }

    @Test func byItsDirectory() throws {
        let plan = FTPTransferPlan.upload(try RemotePath("/a\tb/c d"), to: address)
        #expect(plan.url == "ftp://ftp.example:2121/c%20d")
        #expect(plan.prequote == ["CWD /a\tb"])
        #expect(plan.way == .nameInDirectory)
    }

    @Test func notAtAll() throws {
        #expect(FTPTransferPlan.download(try RemotePath("/a\u{1}b"), from: address).way == .direct)
    }

    @Test func onAnIPv6Host() {
        #expect(FTPAddress(host: "::1", port: 21).name == "[::1]:21")
        #expect(FTPAddress(host: "fe80::1%eth0", port: 21).base == "ftp://[fe80::1%25eth0]:21/")
    }

    @Test func directoriesThatAreKnown() throws {
        let directories = FTPDirectories()
        let path = try RemotePath("/a/b/c.img")
        #expect(directories.unknown(above: path) == ["/a", "/a/b"])
        directories.exists("/a")
        #expect(directories.unknown(above: path) == ["/a/b"])
        directories.exist(above: path)
        directories.exist(above: path)
        #expect(directories.unknown(above: path).isEmpty)
        #expect(!directories.mayBeMissing(FTPReply(code: 552, lines: ["552 Full"])))
        #expect(directories.mayBeMissing(FTPReply(code: 553, lines: ["553 No"])))
        #expect(directories.unknown(above: path).count == 2)
        for index in 0..<10_001 { directories.exists("/\(index)") }
        #expect(directories.unknown(above: try RemotePath("/1/a")).count == 1)
        #expect(FTPDirectories.saysThatItExists(FTPReply(code: 550, lines: ["550 File exists"])))
        #expect(!FTPDirectories.saysThatItExists(FTPReply(code: 550, lines: ["550 Does not exist"])))
    }
}
