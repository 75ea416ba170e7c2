extension TestEnvironment {
    /// What does not answer, a line each; empty where everything is there.
    public func problems(needsKafka: Bool) async -> [String] {
        var problems: [String] = []
        for server in [source, destination] {
            do {
                try await CurlClient(server).check()
            } catch {
                problems.append("\(server.name), the FTP server at \(server.host):\(server.port): \(error)")
            }
        }
        guard needsKafka else { return problems }
        do {
            _ = try await Kcat(brokers: brokers).metadata()
        } catch {
            problems.append("the Kafka broker at \(brokers): \(error)")
        }
        return problems
    }

    /// Checks that everything answers.
    ///
    /// - Throws: ``MissingInfrastructure`` with all that does not.
    public func check(needsKafka: Bool) async throws {
        let problems = await problems(needsKafka: needsKafka)
        guard problems.isEmpty else { throw MissingInfrastructure(problems: problems) }
    }
}
