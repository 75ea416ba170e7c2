import Testing

@testable import ETL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Standard error as a log's output")
struct StandardErrorOutputTests {
    @Test("Lines arrive whole and in order")
    func writes() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        let output = StandardErrorOutput(descriptor: descriptor)
        let long = String(repeating: "x", count: 200_000) + "\n"
        for line in ["a\n", long, "b\n"] { output.write(Array(line.utf8)) }
        close(descriptor)
        #expect(FileManager.default.contents(atPath: path) == Data("a\n\(long)b\n".utf8))
    }

    @Test("A line that cannot be written is lost, and no more")
    func closed() {
        StandardErrorOutput(descriptor: -1).write(Array("x\n".utf8))
    }
}
