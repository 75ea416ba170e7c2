import Testing

@testable import ETL

@Suite("Whose turn it is to be swept")
struct SweptDirectoriesTests {
    private func directory(_ path: String, _ server: String = "a") -> SweptDirectories.Directory {
        SweptDirectories.Directory(server: ServerName(server), path: path)
    }

    @Test func eachDirectoryOfEachServerHasItsTurnOnceInAWhile() {
        var swept = SweptDirectories(interval: .seconds(10))
        #expect(swept.takeTurn(of: directory("/x"), now: .seconds(1)) == true)
        #expect(swept.takeTurn(of: directory("/x"), now: .seconds(2)) == false)
        #expect(swept.takeTurn(of: directory("/y"), now: .seconds(3)) == true)
        #expect(swept.takeTurn(of: directory("/x", "b"), now: .seconds(3)) == true)
        #expect(swept.takeTurn(of: directory("/x"), now: .seconds(10.9)) == false)
        #expect(swept.takeTurn(of: directory("/x"), now: .seconds(11)) == true)
        #expect(swept.takeTurn(of: directory("/x"), now: .seconds(12)) == false)
    }

    @Test func aTurnThatWasGivenBackIsHadAgain() {
        var swept = SweptDirectories(interval: .seconds(10))
        #expect(swept.takeTurn(of: directory("/x"), now: .zero) == true)
        swept.giveBackTurn(of: directory("/x"))
        #expect(swept.takeTurn(of: directory("/x"), now: .zero) == true)
    }

    @Test func ofTooManyTheOldestIsForgotten() {
        var swept = SweptDirectories(interval: .seconds(10), limit: 2)
        for path in ["/1", "/2", "/3"] { #expect(swept.takeTurn(of: directory(path), now: .zero) == true) }
        #expect(swept.takeTurn(of: directory("/3"), now: .zero) == false)
        #expect(swept.takeTurn(of: directory("/2"), now: .zero) == false)
        #expect(swept.takeTurn(of: directory("/1"), now: .zero) == true)
        #expect(swept.takeTurn(of: directory("/2"), now: .zero) == true)
    }
}
