import ETL

/// Takes dead letters and forgets them.
struct NullSink: DeadLetterSink {
    func send(_ message: OutgoingMessage) async throws(DeadLetterSinkError) {}

    func close() async {}
}
