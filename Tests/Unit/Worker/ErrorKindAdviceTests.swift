import ETL
import Testing

@Suite("What to do about an error")
struct ErrorKindAdviceTests {
    @Test func everyKindHasItsAdvice() throws {
        var kinds: Set<String> = []
        for (file, name) in try SourceFiles.texts(from: "ErrorKind(rawValue: ", to: ")") {
            // Kinds are labels of metrics: one that is made of what a server or a job says would have no bound.
            #expect(name.hasPrefix("\"") && name.hasSuffix("\""), "\(file): a kind that is no constant")
            kinds.insert(String(name.dropFirst().dropLast()))
        }
        #expect(kinds.count > 30)
        for kind in kinds {
            let advice = ErrorKind(rawValue: kind).advice
            #expect(advice != nil, "\(kind): no advice")
            #expect(advice?.contains("\n") == false && advice?.hasSuffix(".") == false, "\(kind)")
        }
    }

    @Test func whatCanBeMendedIsReplayedThen() {
        let refused = ErrorKind(rawValue: "ConnectionRefused")
        #expect(refused.advice == "see whether the server runs and listens at its _HOST and _PORT")
        #expect(
            refused.adviceOnDeadLetter?
                .hasSuffix("_PORT; then restart the workers if a setting was changed, and replay the job") == true)
        #expect(refused.adviceOnOutage?.contains("replay") == false)
        #expect(ErrorKind.invalidJSON.adviceOnDeadLetter == ErrorKind.invalidJSON.advice)
    }

    @Test func nobodyKnowsOfOthers() {
        #expect(ErrorKind(rawValue: "SomebodyElses").advice == nil)
    }
}
