/// What is known of a file that was moved.
public struct TransferReceipt: Hashable, Sendable {
    /// The file's size in bytes.
    public let bytes: Int64

    /// How it was verified.
    public let verification: VerificationMethod

    /// From the start of the try that did it to the publishing.
    public let duration: Duration

    /// How much of that came after the last byte: the verifying and the publishing.
    public let publishing: Duration

    /// Makes a receipt.
    public init(
        bytes: Int64, verification: VerificationMethod, duration: Duration, publishing: Duration = .zero
    ) {
        self.bytes = bytes
        self.verification = verification
        self.duration = duration
        self.publishing = publishing
    }
}
