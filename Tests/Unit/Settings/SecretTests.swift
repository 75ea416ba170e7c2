import Testing

@testable import ETL

@Suite("Secrets")
struct SecretTests {
    @Test("Whatever prints a secret, or what holds one, shows none of it")
    func isNeverShown() {
        let secret = Secret("hunter2")
        let server = ServerSettings(name: ServerName("src"), host: "h", password: secret, extras: ["KEY": secret])
        let property = KafkaProperty(name: "p", value: secret, variable: "KAFKA_P", origin: .environment)
        var texts: [String] = []
        for value in [secret, server, property, [secret], Optional(secret) as Any] as [Any] {
            texts += ["\(value)", String(describing: value), String(reflecting: value)]
            var dumped = ""
            dump(value, to: &dumped)
            texts.append(dumped)
        }
        #expect(texts.allSatisfy { !$0.contains("hunter2") })
        #expect("\(secret)" == "***")
        #expect(secret.reveal() == "hunter2")
    }

    @Test(
        "A variable's name tells a secret",
        arguments: [
            ("SRC_PASS", true), ("KAFKA_SASL_PASSWORD", true), ("KAFKA_SSL_KEY_PASSWORD", true),
            ("KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET", true), ("KAFKA_SSL_KEY_PEM", true), ("S3_SECRET_KEY", true),
            ("API_TOKEN", true), ("src_pass", true), ("A_PASSWD", true), ("A_PASSPHRASE", true), ("DB_PWD", true),
            ("KAFKA_SASL_OAUTHBEARER_CONFIG", true), ("FTP_PASSIVE_MODE", false), ("SRC_USER", false),
            ("FTP_CONNECT_TIMEOUT", false),
            ("KAFKA_SASL_USERNAME", false), ("METRICS_PORT", false),
        ])
    func names(name: String, isSecret: Bool) {
        #expect(Secret.isNamed(by: name) == isSecret)
    }
}
