import Testing

@testable import ETLKafka

struct KafkaVersionTests {
    /// What this was built with is what it runs with.
    @Test func headerAndLibraryAreTheSame() {
        #expect(KafkaVersion.built == KafkaVersion.loaded)
        #expect(KafkaVersion.obstacle(built: .built, loaded: .loaded) == nil)
    }

    @Test func versionsReadAsUsual() {
        #expect(KafkaVersion(number: 0x020E_02FF).description == "2.14.2")
        #expect(KafkaVersion(2, 14, 2) == KafkaVersion(number: 0x020E_02FF))
        #expect(KafkaVersion(2, 2, 0) < KafkaVersion(2, 14, 0))
    }

    @Test func anOldLibraryIsAnObstacle() throws {
        let old = try #require(KafkaVersion.obstacle(built: KafkaVersion(2, 14, 2), loaded: KafkaVersion(2, 0, 2)))
        #expect(old == "librdkafka 2.0.2 was loaded and 2.2.0 or later is needed: run scripts/install-librdkafka")
        let older = try #require(KafkaVersion.obstacle(built: KafkaVersion(2, 14, 2), loaded: KafkaVersion(2, 8, 0)))
        #expect(older.contains("was built with 2.14.2"))
        // A newer one keeps its promises to older headers.
        #expect(KafkaVersion.obstacle(built: KafkaVersion(2, 8, 0), loaded: KafkaVersion(2, 14, 2)) == nil)
    }

    @Test func oneThatIsNotRightForKafka4IsWarnedOf() {
        #expect(KafkaVersion.warning(loaded: KafkaVersion(2, 8, 0))?.contains("Kafka 4") == true)
        #expect(KafkaVersion.warning(loaded: KafkaVersion(2, 11, 1)) == nil)
    }
}
