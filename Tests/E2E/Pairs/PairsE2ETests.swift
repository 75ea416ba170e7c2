import Foundation
import Infrastructure
import Testing

/// Every type of server as the source of every other and of its own, through the built binary, looked at by rclone.
@Suite("Every pair of server types", .serialized)
struct PairsE2ETests {
    @Test(arguments: PairServer.allCases)
    func filesOfEverySizeArriveOnEveryTypeOfServer(from source: PairServer) async throws {
        let stage = try await Stage()
        let disk = FileManager.default.temporaryDirectory.appending(path: stage.topic)
        defer { try? FileManager.default.removeItem(at: disk) }
        let clients = try PairServer.allCases.map {
            ($0, try $0.client(stage.environment, localDirectory: disk.path))
        }
        do {
            try await moveAndCheck(from: source, stage, disk, clients)
        } catch {
            for (_, client) in clients { try? await client.purge(stage.directory) }
            throw error
        }
        for (_, client) in clients { try await client.purge(stage.directory) }
    }

    private func moveAndCheck(
        from source: PairServer, _ stage: Stage, _ disk: URL, _ clients: [(PairServer, RcloneClient)]
    ) async throws {
        let (made, seeds, out) = ("\(stage.directory)/made", "\(stage.directory)/in", "\(stage.directory)/out")
        try FileManager.default.createDirectory(at: disk.appending(path: made), withIntermediateDirectories: true)
        let files = try PairFile.sizes.map { try PairFile(size: $0, in: disk.appending(path: made)) }
        let worker = try stage.startWorker(
            environment: PairServer.settings(localDirectory: disk.path).merging(
                ["VERIFY": "checksum", "TRANSFER_CONCURRENCY": "4"]) { $1 })

        func move(_ source: PairServer, _ from: String, _ destinations: [PairServer], _ to: String) async throws {
            let jobs = files.flatMap { file in destinations.map { file.job(source, from, $0, to) } }
            let done = worker.process.count(of: "Job done")
            try await stage.kcat.produce(jobs, to: stage.topic)
            try await worker.waitForLine("Job done", count: done + jobs.count, within: .seconds(300))
        }
        if source != .local { try await move(.local, made, [source], seeds) }
        try await move(source, source == .local ? made : seeds, PairServer.allCases, out)
        let peak = try ProcessUsage.of(pid: worker.process.pid).peakResidentKiB
        #expect(peak < 192 << 10, "files of 1 GiB took \(peak >> 10) MiB of memory")
        #expect(await worker.stop() == 0)

        // Names and bytes: what else stands there, a temporary file say, is seen as well.
        let expected = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.sha256) })
        try await withThrowingDiscardingTaskGroup { group in
            for (destination, client) in clients {
                group.addTask {
                    let found = try await client.sha256(in: out)
                    #expect(found == expected, "on \(destination)")
                }
            }
        }
        #expect(worker.process.lines.filter { $0.contains("Job done") }.allSatisfy { $0.contains("-checksum") })
    }
}
