import ETL
import Synchronization
import Testing

@Suite("A connection to an S3 server that is cut in the middle of anything")
struct S3CutTests {
    /// The requests are those of a try in which nothing goes wrong: one that the store begins to send is cut from then
    /// on as well.
    @Test(arguments: S3CutScene.all)
    func leavesAllOrNothing(_ scene: S3CutScene) async throws {
        let cuts = try await S3Cut.all(of: scene)
        #expect(cuts.count >= 2 * S3Cut.Moment.allCases.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in cuts.indices {
                if index >= 8 { try await group.next() }
                group.addTask { try await cuts[index].run() }
            }
            try await group.waitForAll()
        }
    }

    /// A server that closes each connection as soon as it is made, which it may do for as long as it starts.
    @Test(arguments: S3CutScene.all)
    func beforeItIsUsed(_ scene: S3CutScene) async throws {
        for count in [1, 100] {
            try await S3StoreFixture.with(scene.profile) { fixture in
                try await scene.prepare(fixture)
                await fixture.server.dropConnections()
                fixture.server.state.withLock { $0.unwelcome = count }
                let error = await fixture.error { try await scene.act(fixture) }
                #expect(
                    error?.kind == .connectionLost || (error == nil && count == 1), "\(error.map { "\($0)" } ?? "")")
                #expect(error?.isRetriable != false)
                let before = scene.action == .read ? scene.new : scene.old
                #expect(fixture.server[S3CutScene.key] == (error == nil ? scene.new : before))
                fixture.server.state.withLock { $0.unwelcome = 0 }
                #expect(await fixture.error { try await scene.act(fixture) } == nil)
                #expect(fixture.server[S3CutScene.key] == scene.new)
            }
        }
    }
}
