import ETL
import Synchronization
import Testing

@Suite("An SFTP connection that is cut in the middle of anything")
struct SFTPCutTests {
    /// The requests are those of a try in which nothing goes wrong: one that the store begins to send is cut from then
    /// on as well.
    @Test(arguments: SFTPCutScene.all)
    func leavesAllOrNothing(_ scene: SFTPCutScene) async throws {
        let cuts = try await SFTPCut.all(of: scene)
        // Hello, and at least: look, open, read or write, close.
        #expect(cuts.count >= 4 * (scene.isUsed ? 4 : 5))
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Those that lose an upload wait a moment for the server to notice it too.
            for index in cuts.indices {
                if index >= 16 { try await group.next() }
                group.addTask { try await cuts[index].run() }
            }
            try await group.waitForAll()
        }
    }

    /// Before there is a connection: what is thrown is what the next try meets no more.
    @Test(arguments: SFTPCutScene.all)
    func beforeItStands(_ scene: SFTPCutScene) async throws {
        try await SFTPStoreFixture.with(scene.profile) { fixture in
            try await scene.prepare(fixture)
            fixture.server.closeAll()
            let refusal = TransferError(.connectionLost, server: "sftp.test:22", isRetriable: true, isOutage: true)
            fixture.server.state.withLock { $0.refusal = refusal }
            #expect(await fixture.error { try await scene.act(fixture) } == refusal)
            #expect(await fixture.error { try await scene.act(fixture) } == nil)
            #expect(fixture.server.content(SFTPCutScene.path) == SFTPCutScene.new)
        }
    }
}
