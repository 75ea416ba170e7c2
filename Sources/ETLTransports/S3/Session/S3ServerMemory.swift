import ETL
import Synchronization

/// What the sessions of a store have learnt of their server.
final class S3ServerMemory: Sendable {
    private let refuses = Locked(false)

    /// Whether it refuses requests that bring a checksum beside that of the signature, or ask for one: some that speak
    /// S3 do (Backblaze, Cloudflare, for some algorithms).
    var refusesChecksums: Bool { refuses.withLock(\.self) }

    /// Takes a refusal in.
    ///
    /// - Returns: whether it says that, and nobody knew: then the request is worth repeating.
    func learns(from response: S3Response) -> Bool {
        guard let answer = S3ErrorAnswer(response), answer.isOfChecksumHeaders else { return false }
        return refuses.withLock { refuses in
            defer { refuses = true }
            return !refuses
        }
    }
}
