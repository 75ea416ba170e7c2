import ETL
import ETLTesting
import Testing

/// The code of ETLTesting's page, so that it stays true.
@Suite("What the documentation shows works")
struct DocumentedExampleTests {
    @Test func yourProducerAgainstTheRealWorker() async throws {
        let kafka = InMemoryKafka()
        kafka.createTopic("jobs")
        let source = InMemoryFileStore()
        let destination = InMemoryFileStore()
        source["/in/a.img"] = [1, 2, 3]

        let worker = Worker(
            source: kafka.source(topics: ["jobs"]), sink: kafka.deadLetterSink(),
            stores: FileStores([ServerName("SRC"): source, ServerName("DST"): destination]))
        let running = Task { try await worker.run() }

        kafka.produce(
            """
            {"source": {"hostname": "SRC", "path": "/in/a.img"},
             "destination": {"hostname": "DST", "path": "/out/a.img"}}
            """, to: "jobs")
        try await kafka.committed("jobs", 0, reaches: 1)
        #expect(destination["/out/a.img"] == [1, 2, 3])
        running.cancel()
        try await running.value
    }

    @Test func theSameServerWithTLS() async throws {
        let certificate = try TestCertificate()
        try await FTPTestServer.withServer(tls: FTPTestTLS(certificate: certificate, isRequired: true)) { server in
            server.files["/data/a.img"] = [1, 2, 3]
            server.script(.on(.retr, .stallHandshake))

            async let content = {
                let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
                return try await client.download("RETR /data/a.img").bytes
            }()
            try await server.waitForStall()
            server.releaseStalls()

            #expect(try await content == [1, 2, 3])
            #expect(server.transcript.inTheClear.verbs == ["AUTH"])
            #expect(server.activity.clearTransfers == 0)
        }
    }
}
