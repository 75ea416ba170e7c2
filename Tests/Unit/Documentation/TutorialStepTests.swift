import Foundation
import Testing

/// The tutorial's last step is a file of this target, by a link: it is compiled and run. The steps before it are that
/// file with something left out.
@Suite("What the tutorial shows is code that was compiled")
struct TutorialStepTests {
    private static let steps = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources/ETLTesting/ETLTesting.docc/Resources").standardized

    @Test(arguments: 1...4) func aStepIsTheNextOneWithLinesLeftOut(_ step: Int) throws {
        let (lines, all) = (try Self.lines(of: step), try Self.lines(of: step + 1))
        #expect(lines.count < all.count)
        var next = all[...]
        for line in lines {
            let place = try #require(next.firstIndex(of: line), "'\(line)' of step \(step) is not in the next one")
            next = next[place...].dropFirst()
        }
    }

    @Test func theLastStepIsTheFileThatRuns() throws {
        let compiled = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "ScanAnnouncerTests.swift")
        let text = try String(contentsOf: compiled, encoding: .utf8)
        #expect(text.components(separatedBy: "\n") == (try Self.lines(of: 5)))
    }

    private static func lines(of step: Int) throws -> [String] {
        try String(contentsOf: steps.appending(path: "ScanAnnouncerTests-0\(step).swift"), encoding: .utf8)
            .components(separatedBy: "\n")
    }
}
