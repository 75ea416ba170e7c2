import Foundation
import Infrastructure
import Testing

@Suite("A process's log is cut into lines as it comes")
struct ProcessLogTests {
    @Test func aCharacterThatComesInTwoPiecesIsWhole() {
        var log = ProcessLog()
        for byte in "한글 done\nsecond\nthi".utf8 { log.take(Data([byte])) }
        #expect(log.lines == ["한글 done", "second"])
        #expect(log.text == "한글 done\nsecond\nthi")
    }

    @Test func theLastLineNeedsNoEnd() {
        var log = ProcessLog()
        log.take(Data("a\nb".utf8))
        log.end()
        #expect(log.lines == ["a", "b"])
    }

    @Test func linesAreCountedBeforeAndAfterTheQuestion() {
        var log = ProcessLog()
        log.take(Data("Job done 1\nother\nJob done 2\n".utf8))
        #expect(log.count(of: "Job done") == 2)
        log.take(Data("Job done 3\nJob do".utf8))
        #expect(log.count(of: "Job done") == 3)
        log.take(Data("ne 4\n".utf8))
        #expect(log.count(of: "Job done") == 4)
        #expect(log.count(of: "other") == 1)
    }
}
