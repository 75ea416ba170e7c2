import Foundation
import Infrastructure
import Testing

@Suite("A soak's verdict")
struct SoakVerdictTests {
    private let flat = ProcessUsage(residentKiB: 40_000, descriptors: 30, threads: 40)

    private func samples(_ count: Int, _ change: (Int, inout ProcessUsage) -> Void) -> [ProcessUsage] {
        (0..<count).map { number in
            var usage = flat
            change(number, &usage)
            return usage
        }
    }

    @Test func whatIsFlatAfterWarmingUpIsFine() {
        #expect(SoakVerdict(samples(40) { $1.residentKiB -= max(0, 10 - $0) * 3000 }).problems.isEmpty)
        #expect(SoakVerdict(samples(40) { $1.descriptors += $0 % 3 }).problems.isEmpty)
        #expect(SoakVerdict(samples(40) { if $0 == 39 { $1.residentKiB *= 2 } }).problems.isEmpty)
    }

    @Test func aLeakOfAnyKindIsNamed() {
        // 100 samples of 1,000 jobs: 200 bytes a job, and a descriptor or thread in 5,000 jobs.
        #expect(
            SoakVerdict(samples(100) { $1.residentKiB += $0 * 195 }).problems
                == ["memory in KiB grew from 47215 to 56965"])
        #expect(SoakVerdict(samples(100) { $1.descriptors += $0 / 5 }).problems == ["descriptors grew from 37 to 47"])
        #expect(SoakVerdict(samples(100) { $1.threads += $0 / 5 }).problems == ["threads grew from 47 to 57"])
    }

    @Test func tooFewSamplesProveNothing() {
        #expect(SoakVerdict([]).problems == ["0 samples are too few to judge"])
    }

    @Test func theKernelTellsOfAProcess() throws {
        let usage = try ProcessUsage.of(pid: getpid())
        #expect(usage.residentKiB > 1000 && usage.descriptors > 2 && usage.threads > 0)
        #expect(throws: (any Error).self) { try ProcessUsage.of(pid: -1) }
    }
}
