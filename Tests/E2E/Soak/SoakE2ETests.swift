import Foundation
import Infrastructure
import Testing

/// `make soak` runs this one for long: `SOAK_MINUTES` and `SOAK_JOBS` say how long.
@Suite("A worker takes no more of its machine the more it does")
struct SoakE2ETests {
    @Test func memoryDescriptorsAndThreadsStayFlat() async throws {
        let variables = ProcessInfo.processInfo.environment
        let minutes = variables["SOAK_MINUTES"].flatMap { Int($0) }
        let jobs = variables["SOAK_JOBS"].flatMap { Int($0) }
        let isLong = minutes != nil || jobs != nil
        let soak = Soak(
            limit: minutes.map { .minutes($0) } ?? .jobs(jobs ?? 2000), batch: isLong ? 1000 : 100,
            report: { FileHandle.standardOutput.write(Data("soak: \($0)\n".utf8)) })
        let result = try await soak.run()
        #expect(result.problems.isEmpty, "\(result.problems.joined(separator: "\n"))")
    }
}
