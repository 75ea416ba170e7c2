/// A prefix of variables that may be a server's.
///
/// Every program has variables that end with `_HOST`, and none of them may stop the worker. So:
/// - **In the `.env` file**, which is the worker's own, every `P_HOST` and every `P_TYPE` makes `P` a server, and
///   what is wrong with it is a problem.
/// - **In the process's environment** `P` is a server where `P_TYPE` is a type that works, or where there is no
///   `P_TYPE` and beside a plain `P_HOST` stands one of `P_USER`, `P_PASS`, `P_BASE_PATH`, `P_MAX_CONNECTIONS` or a
///   `P_PORT`. Not so the links that Kubernetes sets for its services: `X_SERVICE_HOST` with `X_SERVICE_PORT`, and a
///   `P_PORT` that is a URL (`tcp://…`).
/// - `P` is in capitals, `KAFKA_…` is Kafka's, and `METRICS_HOST` and `ETL_ADVERTISED_HOST` are settings of the
///   worker and of its container.
///
/// A server without `_TYPE` is an FTP server.
struct ServerCandidate {
    /// Whether a candidate is a server.
    enum Verdict {
        case server
        /// It has a host and a user, and still is none: worth a warning.
        case lookalike(Setting)
        case unrelated
    }

    let prefix: String
    private let source: SettingsSource
    private let knownTypes: Set<ServerType>

    init(_ prefix: String, in source: SettingsSource, knownTypes: Set<ServerType>) {
        self.prefix = prefix
        self.source = source
        self.knownTypes = knownTypes
    }

    /// Prefixes of settings that are no server's.
    private static let taken: Set<String> = ["KAFKA", "METRICS", "ETL_ADVERTISED"]

    /// All prefixes of `_HOST` and `_TYPE`, in order.
    static func prefixes(in source: SettingsSource) -> [String] {
        let prefixes = source.names.compactMap { name in
            ["_HOST", "_TYPE"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
        }
        return Set(prefixes).sorted()
            .filter { !$0.isEmpty && $0 == $0.uppercased() && !taken.contains($0) && !$0.hasPrefix("KAFKA_") }
    }

    /// A variable of the candidate.
    subscript(_ setting: String) -> Setting? { source["\(prefix)_\(setting)"] }

    var verdict: Verdict {
        if ["HOST", "TYPE"].contains(where: { source.isInFile("\(prefix)_\($0)") }) { return .server }
        let hasAccount = ["USER", "PASS", "BASE_PATH", "MAX_CONNECTIONS"].contains { self[$0] != nil }
        if let type = self["TYPE"]?.trimmed {
            if knownTypes.contains(ServerType(rawValue: type.value)) { return .server }
            return self["HOST"] != nil && hasAccount ? .lookalike(type) : .unrelated
        }
        guard let host = self["HOST"], self["PORT"]?.value.contains("://") != true else { return .unrelated }
        let hasPort = self["PORT"] != nil && !prefix.hasSuffix("_SERVICE")
        guard hasAccount || hasPort else { return .unrelated }
        return ServerHost.problem(with: host.value, mayBeURL: false) == nil ? .server : .lookalike(host)
    }
}
