/// What is known of a file that was moved.
public struct TransferReceipt: Hashable, Sendable {
    /// The file's size in bytes.
    public let bytes: Int64

    /// How it was verified.
    public let verification: VerificationMethod

    /// From the start of the try that did it to the publishing.
    public let duration: Duration

    /// Makes a receipt.
    public init(bytes: Int64, verification: VerificationMethod, duration: Duration) {
        self.bytes = bytes
        self.verification = verification
        self.duration = duration
    }
}
