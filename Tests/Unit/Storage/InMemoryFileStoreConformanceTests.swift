import ETL
import ETLTesting
import Testing

@Suite("The in-memory store keeps the promises of a file store")
struct InMemoryFileStoreConformanceTests {
    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        let store = InMemoryFileStore()
        try await FileStoreConformance(of: store, below: "/scratch") { directory in
            store.temporaries.keys.map(\.name)
        }.run(name)
        #expect(store.connections == 0)
        #expect(store.mostConnections <= store.capabilities.maxConnections)
    }

    @Test func runsAsAWhole() async throws {
        try await FileStoreConformance(of: InMemoryFileStore(), below: "/scratch").run()
    }

    @Test func tellsWhichPromiseWasBroken() async throws {
        let store = InMemoryFileStore()
        store.inject(.writtenSize(5).keeping)
        let failure = await #expect(throws: ConformanceFailure.self) {
            try await FileStoreConformance(of: store, below: "/scratch").run()
        }
        #expect(failure?.check == "moves 0 bytes there and back")
        #expect(failure?.description.contains("SizeMismatch") == true)
        await #expect(throws: ConformanceFailure.self) {
            try await FileStoreConformance(of: store, below: "/scratch").run("no such promise")
        }
    }
}
