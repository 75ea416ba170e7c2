import Testing

@testable import ETLKafka

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

@Suite("A system that has nothing to give")
struct SystemShortageTests {
    private final class Token: Sendable {}

    @Test func noThread() throws {
        let error = try #require(throws: SystemShortage.self) {
            try PollThread.start({ Issue.record("it runs all the same") }, begin: { _ in EAGAIN })
        }
        #expect(error.description.hasPrefix("no thread can be started: "))
    }

    @Test func whatAThreadWasToRunIsLetGo() {
        weak var kept: Token?
        do {
            let token = Token()
            kept = token
            #expect(throws: SystemShortage.self) {
                try PollThread.start({ _ = token }, begin: { _ in EAGAIN })
            }
        }
        #expect(kept == nil)
    }

    @Test func noDescriptor() throws {
        let error = try #require(throws: SystemShortage.self) {
            _ = try WakePipe(make: { _ in
                errno = EMFILE
                return -1
            })
        }
        #expect(error.description.hasPrefix("no pipe can be made: "))
    }
}
