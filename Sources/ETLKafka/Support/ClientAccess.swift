import CRDKafka
import ETL
import Synchronization

/// A client of librdkafka's, for those who ask something of the brokers beside the thread that polls it, until it is
/// destroyed.
final class ClientAccess: Sendable {
    /// Unchecked: librdkafka's clients may be used from any thread.
    private struct Client: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Locked for as long as a question takes, so that the client is not destroyed under it; the thread that destroys it
    /// is the only other one that waits here.
    private let client: Locked<Client?>

    init(_ client: OpaquePointer) {
        self.client = Locked(Client(pointer: client))
    }

    /// Asks on a thread of its own, since librdkafka's questions block.
    ///
    /// - Returns: `nil` where the client is closed.
    func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (OpaquePointer) -> Answer
    ) async throws(SystemShortage) -> Answer? {
        try await BlockingCall.run { self.client.withLock { client in client.map { body($0.pointer) } } }.get()
    }

    /// The client is about to be destroyed. Waits for the question that is under way.
    func close() {
        client.withLock { $0 = nil }
    }
}
