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
        secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "***") : $0 }
    }
}
