import CRDKafka

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Which property is for which client, as the loaded librdkafka itself tells (`rd_kafka_conf_properties_show`), since
/// a client warns of every property of the other one.
struct KafkaPropertyTable {
    private var marks: [String: String] = [:]

    /// The table of the library that was loaded.
    static let loaded = KafkaPropertyTable(shown: show())

    /// - Parameter shown: rows of `name | mark | …`, with others between; the mark is `C`, `P` or `*`.
    init(shown: String) {
        for line in shown.split(separator: "\n") {
            let columns = line.split(separator: "|", maxSplits: 2).map { $0.filter { $0 != " " } }
            guard columns.count == 3, ["C", "P", "*"].contains(columns[1]) else { continue }
            let known = marks[columns[0]]
            // Once as a global and once as a topic's property: for both where they differ.
            marks[columns[0]] = known == nil || known == columns[1] ? columns[1] : "*"
        }
    }

    /// `C`, `P` or `*`; `nil` for an unknown property.
    func mark(of property: String) -> String? { marks[property] }

    private static func show() -> String {
        var text: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = open_memstream(&text, &size) else { return "" }
        rd_kafka_conf_properties_show(stream)
        fclose(stream)
        defer { free(text) }
        return text.map { String(cString: $0) } ?? ""
    }
}
