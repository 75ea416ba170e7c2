import ETL
import Testing

@Suite("One entry of --bootstrap-servers")
struct KafkaBrokerTests {
    @Test(arguments: [
        ("kafka:9092", "kafka", 9092), ("kafka", "kafka", 9092), ("10.0.0.7:19092", "10.0.0.7", 19092),
        ("[::1]:9094", "::1", 9094), ("[::1]", "::1", 9092), ("::1", "::1", 9092),
        ("SSL://kafka.a:9093", "kafka.a", 9093),
    ])
    func whatIsOne(_ text: String, _ host: String, _ port: Int) throws {
        let broker = try #require(KafkaBroker(text))
        #expect(broker.host == host)
        #expect(broker.port == port)
    }

    @Test(arguments: [
        "", "kafka:", "kafka:abc", "kafka:0", "kafka:65536", "kafka:-1", ":9092", "a b:9092", "[::1", "[::1]x",
    ])
    func whatIsNone(_ text: String) {
        #expect(KafkaBroker(text) == nil)
    }

    @Test(arguments: ["localhost", "LocalHost:9092", "127.0.0.1:1", "127.1.2.3", "[::1]:9092"])
    func thisMachine(_ text: String) {
        #expect(KafkaBroker(text)?.isLoopback == true)
    }

    @Test(arguments: ["kafka", "localhost.example.com", "0.0.0.0", "[::2]:9092"])
    func anotherMachine(_ text: String) {
        #expect(KafkaBroker(text)?.isLoopback == false)
    }

    @Test func aListHasItsEntries() {
        #expect(KafkaBroker.list("a:1, b ,,x:y,").map(\.broker?.host) == ["a", "b", nil])
    }
}
