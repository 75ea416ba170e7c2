/// One entry of `--bootstrap-servers`: `host`, `host:port`, or `PROTOCOL://host:port` as librdkafka takes it.
public struct KafkaBroker: Hashable, Sendable {
    /// A name or an address; without the brackets of an IPv6 one.
    public let host: String

    /// The port; Kafka's own, 9092, where none is named.
    public let port: Int

    /// Reads an entry; `nil` where it is none.
    public init?(_ entry: some StringProtocol) {
        let schemeless = entry.firstRange(of: "://").map { entry[$0.upperBound...] } ?? entry[...]
        let text = String(schemeless)
        var host = text[...]
        var port: Substring?
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            host = text[text.index(after: text.startIndex)..<bracket]
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard ServerHost.problem(with: String(host), mayBeURL: false) == nil else { return nil }
        self.host = String(host)
        guard let port else {
            self.port = 9092
            return
        }
        guard port.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(port),
            (1...65_535).contains(number)
        else { return nil }
        self.port = number
    }

    /// The entries of a list, comma separated; one that is none is `nil`. Empty ones are left out, as librdkafka does.
    public static func list(_ text: String) -> [(entry: String, broker: KafkaBroker?)] {
        text.split(separator: ",").compactMap { part in
            let entry = Setting(name: "", value: String(part), origin: .option).trimmed.value
            return entry.isEmpty ? nil : (entry, KafkaBroker(entry))
        }
    }

    /// Whether this machine, or this container, is meant.
    public var isLoopback: Bool { host.lowercased() == "localhost" || host.hasPrefix("127.") || host == "::1" }
}
