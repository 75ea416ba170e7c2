import Infrastructure
import Testing

/// Which part of the infrastructure is missing, in one glance.
@Suite("What this suite needs is there")
struct IntegrationHealthTests {
    @Test func everythingAnswers() async throws {
        try await TestEnvironment.load().check(needsKafka: false)
    }
}
