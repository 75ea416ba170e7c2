import ETLTesting
import Foundation
import Infrastructure
import Testing

/// Passwords that every encoding changes, and everything that comes out of a worker.
@Suite("No password is seen anywhere")
struct SecretsE2ETests {
    private static let source = #"s0urce w/ö"rd%41"#
    private static let destination = #"d€st pass\w+rd&%2F"#
    private static let wrong = #"wr0ng p@ss:w/ö"rd%41?"#
    private static let echoed = #"ech0 p@ss w/ü"rd%42#"#
    private static let gone = #"g0ne p@ss;w/å"rd%43="#
    private static let kafka = #"k@fka p=ss,w/ø"rd%44"#

    @Test func ofAServerInAnyOfItsErrors() async throws {
        let stage = try await Stage()
        let (good, target) = (
            FTPTestUser("good", password: Self.source), FTPTestUser("target", password: Self.destination)
        )
        try await FTPTestServer.withServer(users: [good, FTPTestUser("echo", password: Self.echoed)]) { server in
            try await FTPTestServer.withServer(users: [target]) { other in
                server.files["/a"] = Array("content".utf8)
                // A server that says what it was told.
                server.script(
                    .on(.pass, .refuse("530 Wrong password '\(Self.echoed)', encoded p%C3%BC.")),
                    .on(.retr, path: "/broken", .dropControl(.during(.start))).keep)
                server.files["/broken"] = Array("content".utf8)
                var settings = server.settings(as: "GOOD").merging(other.settings(as: "TARGET")) { $1 }
                settings.merge(server.settings(as: "WRONG")) { $1 }
                settings["WRONG_PASS"] = Self.wrong
                settings.merge(server.settings(as: "ECHO", user: server.users[1])) { $1 }
                settings.merge(server.settings(as: "GONE")) { $1 }
                settings["GONE_PASS"] = Self.gone
                settings["GONE_PORT"] = "1"
                let port = try await Self.freePort()
                settings.merge([
                    "METRICS_PORT": "\(port)", "RETRY_MAX_ATTEMPTS": "1", "RETRY_BASE_DELAY": "0",
                ]) { $1 }
                let worker = try stage.startWorker(["--verbose"], environment: settings)
                func job(_ server: String, _ path: String) -> String {
                    """
                    {"source": {"hostname": "\(server)", "path": "\(path)"}, \
                    "destination": {"hostname": "TARGET", "path": "/out/\(server)"}}
                    """
                }
                // The one that is echoed first: the fault waits for the next PASS.
                try await stage.kcat.produce([job("ECHO", "/a")], to: stage.topic, key: "key")
                try await worker.waitForLine("Dead letter written")
                let jobs = [job("WRONG", "/a"), job("GONE", "/a"), job("GOOD", "/missing"), job("GOOD", "/broken")]
                try await stage.kcat.produce(jobs + [job("GOOD", "/a")], to: stage.topic, key: "key")
                try await worker.waitForLine("Dead letter written", count: 5)
                try await worker.waitForLine("Job done")

                var evidence = Evidence()
                for page in ["metrics", "healthz", "readyz"] {
                    evidence.add(page, try await Self.page(page, port))
                }
                try evidence.addCommandLine(of: worker)
                for letter in try await stage.kcat.consume(stage.topic + "-dlq", count: 5) {
                    evidence.add("dead letters", [letter.key, letter.headers, letter.value].joined(separator: "\n"))
                }
                // The end that nobody wants, with whatever the runtime prints of it. Where it prints a backtrace, it
                // goes on after a signal that came from outside; where not, the worker has ended.
                worker.send(SIGSEGV)
                try? await worker.waitForLine("Backtrace took")
                worker.send(SIGKILL)
                #expect([-SIGSEGV, -SIGKILL].contains(await worker.exitCode()))
                evidence.add("log", worker.log)

                evidence.expect("metrics", contains: "etl_jobs_total")
                evidence.expect("command line", contains: "--verbose")
                for kind in ["LoginFailed", "ConnectionRefused", "FileNotFound", "ConnectionLost"] {
                    evidence.expect("dead letters", contains: kind)
                    evidence.expect("log", contains: kind)
                }
                evidence.expect("log", contains: "DEBUG")
                evidence.expect("dead letters", contains: "530 Wrong password")
                #expect(server.pendingFaults.count == 1)
                evidence.expectNone(of: [Self.source, Self.destination, Self.wrong, Self.echoed, Self.gone])
            }
        }
    }

    @Test func ofKafkaThatRefusesIt() async throws {
        let stage = try await Stage()
        let file = FileManager.default.temporaryDirectory.appending(path: "\(stage.topic).env")
        defer { try? FileManager.default.removeItem(at: file) }
        // In a file, where KAFKA_DEBUG is librdkafka's own.
        try """
        KAFKA_SECURITY_PROTOCOL=SASL_PLAINTEXT
        KAFKA_SASL_MECHANISM=PLAIN
        KAFKA_SASL_USERNAME=somebody
        KAFKA_SASL_PASSWORD='\(Self.kafka)'
        KAFKA_DEBUG=security,broker,protocol,conf,feature
        """.write(to: file, atomically: true, encoding: .utf8)
        let port = try await Self.freePort()
        let worker = try stage.startWorker(
            ["--verbose", "--env-file", file.path], environment: ["METRICS_PORT": "\(port)"])
        try await worker.waitForLine("SASL", count: 2)
        try await worker.waitForLine("WARN")
        var evidence = Evidence()
        for page in ["metrics", "readyz"] {
            evidence.add(page, try await Self.page(page, port))
        }
        try evidence.addCommandLine(of: worker)
        worker.send(SIGKILL)
        _ = await worker.exitCode()
        evidence.add("log", worker.log)
        evidence.expect("log", contains: "sasl.mechanism")
        evidence.expect("readyz", contains: "503")
        evidence.expectNone(of: [Self.kafka, Self.source] + [stage.environment.source.password])
    }

    @Test func ofSettingsThatAreWrong() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).env")
        defer { try? FileManager.default.removeItem(at: file) }
        // Slips of the pen, each on a line with a password: no closing quote, no `=`, a name misspelt, a URL.
        let slips = [
            "SRC_PASS='\(Self.source)", "SRC_PASS \(Self.wrong)", "SRC_PASSS='\(Self.echoed)'",
            "SRC_HOST='ftp://user:\(Self.gone)@host/'", "KAFKA_SASL_PASWORD='\(Self.kafka)'",
            "KAFKA_SASL_PASSWORD='\(Self.kafka)'\nKAFKA_SASL_MECHANISM=NONSENSE",
            "SRC_PASS='\(Self.source)'junk", "1SRC_PASS='\(Self.source)'",
        ]
        for slip in slips {
            try (slip + "\nSRC_TYPE=ftp\nVERIFY=maybe\nSRC_USER=u\n").write(to: file, atomically: true, encoding: .utf8)
            let worker = try WorkerProcess(
                ["--verbose", "--env-file", file.path],
                environment: [
                    "DST_TYPE": "ftp", "DST_HOST": "", "DST_PASS": Self.destination, "METRICS_PORT": "0",
                    "KAFKA_SSL_KEY_PASSWORD": Self.wrong,
                ])
            #expect(await worker.exitCode() == 78, "\(slip)")
            var evidence = Evidence()
            evidence.add("output", worker.log)
            evidence.expect("output", contains: "settings are wrong")
            evidence.expectNone(
                of: [Self.source, Self.destination, Self.wrong, Self.echoed, Self.gone, Self.kafka])
        }
    }

    /// A page of the worker's monitoring, which may have only just begun to listen.
    private static func page(_ name: String, _ port: Int) async throws -> String {
        let address = "http://127.0.0.1:\(port)/"
        // Not on the page itself: with 503, which is what a page may have to say, curl would try again as well.
        try await Command.run("curl", ["-s", "--retry", "10", "--retry-connrefused", address + "healthz"])
        return try await Command.run("curl", ["-si", address + name]).standardOutput
    }

    /// A port that is free now: it was given to nobody, and is below those that the kernel gives away.
    private static func freePort() async throws -> Int {
        try await TCPRelay().port
    }
}
