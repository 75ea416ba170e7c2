import ETL

/// `_CA_FILE` and `_TLS_INSECURE`, which all types with TLS have.
extension TLSSettings {
    /// Their names, without the server's before them.
    static let names: Set<String> = ["CA_FILE", "TLS_INSECURE"]

    /// Reads settings that have no ``problems(of:)``.
    init(of server: ServerSettings) {
        self.init(caFile: server.extra("CA_FILE"), isInsecure: (try? server.flag("TLS_INSECURE")) ?? false)
    }

    static func problems(of server: ServerSettings) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        var isInsecure = false
        do throws(SettingsProblem) {
            isInsecure = try server.flag("TLS_INSECURE") ?? false
        } catch {
            problems.append(error)
        }
        if let file = server.extra("CA_FILE") {
            if isInsecure {
                problems.append(server.problem("CA_FILE", "is of no use while _TLS_INSECURE is true"))
            }
            do throws(TLSContext.Failure) {
                _ = try TLSContext(TLSSettings(caFile: file))
            } catch {
                problems.append(server.problem("CA_FILE", "\(ServerSettings.shown(file)) \(error.reason)"))
            }
        }
        return problems
    }

    static func warnings(of server: ServerSettings) -> [SettingsProblem] {
        guard TLSSettings(of: server).isInsecure else { return [] }
        let message = "no certificate is looked at: whoever answers at \(server.host) gets the password and the files"
        return [server.problem("TLS_INSECURE", message)]
    }
}
