import CRDKafka

/// librdkafka's version, of the headers that this was built with and of the library that was loaded.
///
/// The two can differ: a machine may hold the distribution's library beside a newer one.
public struct KafkaVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// As librdkafka counts: `0xMMmmrrxx`, major, minor, revision, pre-release (`ff` for none).
    let number: UInt32

    init(number: UInt32) {
        self.number = number
    }

    /// A release's version.
    public init(_ major: UInt32, _ minor: UInt32, _ revision: UInt32) {
        number = major << 24 | minor << 16 | revision << 8 | 0xFF
    }

    /// Of the headers.
    public static var built: KafkaVersion { KafkaVersion(number: UInt32(etl_rdkafka_header_version())) }

    /// Of the library that was loaded.
    public static var loaded: KafkaVersion { KafkaVersion(number: UInt32(rd_kafka_version())) }

    /// The oldest that will do: those before it misread a legal ApiVersions reply.
    public static let required = KafkaVersion(2, 2, 0)

    /// The oldest that is right for brokers of Kafka 4.
    public static let recommended = KafkaVersion(2, 11, 1)

    /// Why a process with these versions must not run, in one line; `nil` where it may.
    static func obstacle(built: KafkaVersion, loaded: KafkaVersion) -> String? {
        if loaded < required {
            return "librdkafka \(loaded) was loaded and \(required) or later is needed: run scripts/install-librdkafka"
        }
        if loaded < built {
            return "librdkafka \(loaded) was loaded and this was built with \(built): run scripts/install-librdkafka, "
                + "then ldconfig"
        }
        return nil
    }

    /// What an operator should know of the version though it will do, in one line; `nil` where nothing.
    static func warning(loaded: KafkaVersion) -> String? {
        guard loaded < recommended else { return nil }
        return "librdkafka \(loaded) is older than \(recommended), the first that is right for brokers of Kafka 4: "
            + "run scripts/install-librdkafka if yours are"
    }

    /// Orders by version.
    public static func < (lhs: KafkaVersion, rhs: KafkaVersion) -> Bool { lhs.number < rhs.number }

    /// `2.14.2`.
    public var description: String { "\(number >> 24).\(number >> 16 & 0xFF).\(number >> 8 & 0xFF)" }
}
