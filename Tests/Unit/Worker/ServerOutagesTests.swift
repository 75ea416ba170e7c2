import Testing

@testable import ETL

@Suite("When a server that is down is looked at again")
struct ServerOutagesTests {
    private let server = ServerName("B")

    @Test func theWaitsGrowToTheirBoundAndNeverVanish() {
        var outages = ServerOutages(RetryPolicy(baseDelay: .seconds(1), maxDelay: .seconds(30)))
        #expect(outages.begin(server) == true)
        #expect(outages.begin(server) == false)
        #expect(outages.delay(server, random: 0) == .zero)
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            _ = outages.probeFailed(server)
            #expect(outages.delay(server, random: 0) == .seconds(seconds) / 2)
            #expect(outages.delay(server, random: 1) == .seconds(seconds))
        }
    }

    @Test func aServerThatLetsOnlyProbesInIsLeftAloneForLongerEachTimeUntilAJobGetsThrough() {
        var outages = ServerOutages(RetryPolicy(baseDelay: .seconds(1), maxDelay: .seconds(30)))
        for bound in [1, 2, 4, 8] {
            _ = outages.begin(server)
            #expect(outages.delay(server, random: 1) == .seconds(bound))
            outages.end(server)
        }
        outages.succeeded([ServerName("other")])
        _ = outages.begin(server)
        #expect(outages.delay(server, random: 0) == .seconds(8))
        // The end of a job that began before.
        outages.succeeded([server])
        outages.end(server)
        _ = outages.begin(server)
        #expect(outages.delay(server, random: 1) == .seconds(30))
        outages.end(server)
        outages.succeeded([server])
        _ = outages.begin(server)
        #expect(outages.delay(server, random: 1) == .seconds(1))
    }

    @Test func settingsWithoutDelaysDoNotMakeItSpin() {
        var outages = ServerOutages(RetryPolicy(baseDelay: .zero, maxDelay: .zero))
        _ = outages.begin(server)
        _ = outages.probeFailed(server)
        #expect(outages.delay(server, random: 0) >= .milliseconds(50))
    }

    @Test func oneFailedProbeConfirmsAndOneThatGetsThroughEnds() {
        var outages = ServerOutages(RetryPolicy())
        _ = outages.begin(server)
        #expect(outages.isDown(server) && !outages.isConfirmed(server))
        #expect(outages.probeFailed(server) == true)
        #expect(outages.probeFailed(server) == false)
        #expect(outages.isConfirmed(server))
        outages.end(server)
        #expect(!outages.isDown(server) && outages.servers == [])
    }
}
