/// Takes the values of secret settings out of texts that librdkafka wrote.
struct Redactor: Sendable {
    private let secrets: [String]

    /// - Parameter properties: all properties; those whose names tell a secret are kept from texts.
    init(properties: [String: String]) {
        secrets = properties.filter { Self.isSecret($0.key) && !$0.value.isEmpty }.values
            .sorted { $0.count > $1.count }
    }

    static func isSecret(_ property: String) -> Bool {
        ["password", "secret", ".pem", "oauthbearer.config"].contains { property.contains($0) }
    }

    func redacted(_ text: String) -> String {
        var text = text
        for secret in secrets {
            while let range = text.firstRange(of: secret) { text.replaceSubrange(range, with: Self.mask(for: secret)) }
        }
        return text
    }

    /// Asterisks, unless the secret is made of them.
    private static func mask(for secret: String) -> String { "***".contains(secret) ? "" : "***" }
}
