import ETL
import ETLTesting
import ETLTransports
import Testing

@Suite("An FTP upload that is given up")
struct FTPAbandonTests {
    private let bytes = FTPStoreFixture.bytes(1000)

    /// A rebalance waits for it: the server's own time-outs are far too long for that.
    @Test func aCancelledUploadLeavesAServerThatSaysNothing() async throws {
        try await FTPStoreFixture.with(configure: {
            $0.stallTimeout = .seconds(60)
            $0.connectTimeout = .seconds(60)
        }) { fixture in
            let file = try await fixture.store.beginWrite(to: try RemotePath("/a.img"))
            let pipe = BytePipe()
            try await pipe.writer.write(bytes)
            fixture.server.script(.on(.stor, .stallData(at: .start)))
            let writing = Task { try await file.write(from: pipe.reader) }
            try await fixture.server.waitForStall()
            fixture.server.script(.onConnect(.stallControl()).keep)
            let start = ContinuousClock.now
            writing.cancel()
            let error = await fixture.error { try await writing.value }
            #expect(error?.kind == .cancelled)
            await file.abandon()
            // Two seconds for the removal; the rest is for a busy machine. It was ten.
            #expect(ContinuousClock.now - start < .seconds(7))
            #expect(fixture.temporaries.count == 1)
        }
    }
}
