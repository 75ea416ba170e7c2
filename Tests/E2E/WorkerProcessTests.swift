import Foundation
import Testing

@Suite("A process that a test started ends with the test")
struct WorkerProcessTests {
    @Test func whatNobodyHoldsIsKilled() async throws {
        // A frozen one as well.
        for signal in [SIGCONT, SIGSTOP] {
            var process: RunningProcess? = try RunningProcess(
                URL(fileURLWithPath: "/usr/bin/env"), ["sh", "-c", "echo begun; exec sleep 600"], environment: [:])
            try await process?.waitForLine("begun")
            process?.send(signal)
            let exit = try #require(process).exit
            process = nil
            #expect(await exit.value == -SIGKILL)
        }
    }

    @Test func aSignalReachesAProgramAsIfAShellHadStartedIt() async throws {
        let process = try RunningProcess(
            URL(fileURLWithPath: "/usr/bin/env"), ["sh", "-c", "echo begun; exec sleep 600"], environment: [:])
        try await process.waitForLine("begun")
        process.send(SIGTERM)
        #expect(await process.exit.value == -SIGTERM)
    }

    @Test func aLineThatDoesNotComeIsAnError() async throws {
        let process = try RunningProcess(
            URL(fileURLWithPath: "/usr/bin/env"), ["sh", "-c", "echo one; exec sleep 600"], environment: [:])
        await #expect(throws: RunningProcess.NoSuchLine.self) {
            try await process.waitForLine("two", within: .milliseconds(50))
        }
        try await process.waitForLine("one")
        process.send(SIGKILL)
        await #expect(throws: RunningProcess.NoSuchLine.self) { try await process.waitForLine("two") }
    }
}
