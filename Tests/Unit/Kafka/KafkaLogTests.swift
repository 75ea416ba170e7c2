import Logging
import Testing

@testable import ETLKafka

struct KafkaLogTests {
    @Test func likeLinesAreLoggedOnceInAWhile() {
        var throttle = LogThrottle(interval: .seconds(30))
        #expect(throttle.verdict(on: "broker 1 is down", at: .zero) == .log(suppressed: 0))
        #expect(throttle.verdict(on: "broker 2 is down", at: .seconds(1)) == .drop)
        #expect(throttle.verdict(on: "no rights", at: .seconds(1)) == .log(suppressed: 0))
        #expect(throttle.verdict(on: "broker 1 is down", at: .seconds(29)) == .drop)
        #expect(throttle.verdict(on: "broker 1 is down", at: .seconds(30)) == .log(suppressed: 2))
        #expect(throttle.verdict(on: "broker 1 is down", at: .seconds(31)) == .drop)
    }

    @Test func theThrottleDoesNotGrowWithoutEnd() {
        var throttle = LogThrottle(interval: .seconds(30), maxKinds: 2)
        for kind in ["a", "b", "c"] { #expect(throttle.verdict(on: kind, at: .zero) == .log(suppressed: 0)) }
        // "a" was forgotten for "c".
        #expect(throttle.verdict(on: "a", at: .seconds(1)) == .log(suppressed: 0))
        // The old ones go first.
        #expect(throttle.verdict(on: "d", at: .seconds(31)) == .log(suppressed: 0))
        #expect(throttle.verdict(on: "d", at: .seconds(32)) == .drop)
    }

    @Test func severitiesBecomeLevels() {
        #expect(
            (0...7).map { KafkaLog.level(ofSeverity: $0) } == [
                .critical, .critical, .critical, .error, .warning, .notice, .info, .debug,
            ])
    }

    @Test func linesAreCleanAndSayHowManyWereLeftOut() {
        let recorder = LogRecorder()
        let log = KafkaLog(
            recorder.logger, redactor: Redactor(properties: ["sasl.password": "hunter2"]),
            throttle: LogThrottle(interval: .zero))
        log.logLibrary(severity: 7, facility: "SEND", "hunter2\nand more")
        log.logLibrary(severity: 3, facility: "FAIL", "refused")
        log.log(.info, "once")
        #expect(
            recorder.lines == [
                "debug: librdkafka SEND: *** and more", "debug: librdkafka FAIL: refused", "info: once",
            ])
    }

    @Test func onlySecretsAreTakenOut() {
        let redactor = Redactor(properties: [
            "sasl.username": "me", "sasl.password": "me-too", "ssl.key.pem": "", "sasl.oauthbearer.client.secret": "*",
        ])
        #expect(redactor.redacted("me and me-too") == "me and *********")
    }
}
