import ETL

/// `_CA_FILE` and `_TLS_INSECURE`, which all types with TLS have.
extension TLSSettings {
    /// Their names, without the server's before them.
    static let names: Set<String> = ["CA_FILE", "TLS_INSECURE"]

    /// Reads settings that have no ``problems(of:)``.
    init(of server: ServerSettings) {
        self.init(caFile: server.extra("CA_FILE"), isInsecure: (try? server.flag("TLS_INSECURE")) ?? false)
    }

    /// What is wrong, the file of `_CA_FILE` included.
    static func problems(of server: ServerSettings) -> [SettingsProblem] {
        problemsOfText(of: server) + problemsOfFile(of: server)
    }

    /// What is wrong and will be at any time.
    static func problemsOfText(of server: ServerSettings) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        var isInsecure = false
        do throws(SettingsProblem) {
            isInsecure = try server.flag("TLS_INSECURE") ?? false
        } catch {
            problems.append(error)
        }
        if isInsecure, server.extra("CA_FILE") != nil {
            problems.append(server.problem("CA_FILE", "is of no use while _TLS_INSECURE is true"))
        }
        return problems
    }

    /// What is wrong with the file of `_CA_FILE`, as it is now.
    static func problemsOfFile(of server: ServerSettings) -> [SettingsProblem] {
        guard let file = server.extra("CA_FILE") else { return [] }
        do throws(TLSContext.Failure) {
            _ = try TLSContext(TLSSettings(caFile: file))
            return []
        } catch {
            return [server.problem("CA_FILE", "\(ServerSettings.shown(file)) \(error.reason)")]
        }
    }

    static func warnings(of server: ServerSettings) -> [SettingsProblem] {
        guard TLSSettings(of: server).isInsecure else { return [] }
        let message = "no certificate is looked at: whoever answers at \(server.host) gets the password and the files"
        return [server.problem("TLS_INSECURE", message)]
    }
}
