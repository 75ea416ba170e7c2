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

    @Test(
        arguments: [
            (.believesAnyChecksum, "refuses a wrong checksum of 0 bytes, and keeps the old file"),
            (.believesAnyChecksum, "refuses a wrong checksum of 8388609 bytes, and keeps the old file"),
            (.believesAnySize, "refuses a wrong size of 1 bytes, and keeps the old file"),
            (.believesAnySize, "says of a wrong size that it is the size, whatever the checksums are"),
            (.publishesWhatIsGivenUp, "refuses a wrong checksum of 100000 bytes, and keeps the old file"),
            (.publishesWhatIsGivenUp, "publishes nothing of a file that was verified and given up"),
            (.publishesWhatIsGivenUp, "leaves the old file when a large one's source fails in the middle"),
            (.tellsTimesAnHourOff, "keeps the times of all files, or of none"),
            (.forgetsTheTimeOfAnEmptyFile, "keeps the times of all files, or of none"),
            (.keepsTheTimeOfTheOldFile, "gives a new file the new time"),
            (.tellsTimesUnasked, "tells no time to whom none is of use"),
        ] as [(LyingStore.Lie, String)])
    func noticesAStoreThatLies(_ lie: LyingStore.Lie, _ check: String) async throws {
        let conformance = FileStoreConformance(of: LyingStore(lie), below: "/scratch")
        let failure = await #expect(throws: ConformanceFailure.self) { try await conformance.run(check) }
        #expect(failure?.check == check)
        #expect(failure?.reason != "there is no such check", "\(failure.map { "\($0)" } ?? "")")
    }
}
