import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("The S3 store keeps the promises of a file store", .serialized)
struct S3FileStoreConformanceTests {
    @Test func onAServerThatTellsChecksums() async throws {
        try await run(on: S3TestBucket.Profile())
    }

    @Test func onAServerThatTellsNone() async throws {
        try await run(on: S3TestBucket.Profile(tellsChecksums: false, hasMD5Tags: false, partsInPage: 7))
    }

    @Test func withOneConnectionAndAPrefix() async throws {
        try await run(on: S3TestBucket.Profile(), basePath: "/pre fix/#1") { $0.maxConnections = 1 }
    }

    private func run(
        on profile: S3TestBucket.Profile, basePath: String = "/",
        configure: (inout S3StoreConfiguration) -> Void = { _ in }
    ) async throws {
        try await S3StoreFixture.with(profile, basePath: basePath, configure: configure) { fixture in
            for check in FileStoreConformance(of: fixture.store, below: "/scratch").checks {
                do {
                    try await check.run()
                } catch {
                    Issue.record(error)
                }
            }
            #expect(fixture.server.uploads.isEmpty)
            let prefix = basePath == "/" ? "scratch/" : basePath.dropFirst() + "/scratch/"
            #expect(fixture.server.keys.allSatisfy { $0.hasPrefix(prefix) })
        }
    }
}
