import ETL

/// Reads what the settings of an S3 server say, and keeps what is wrong with them.
struct S3Settings {
    /// Those of this type's own.
    static let names = TLSSettings.names.union([
        "BUCKET", "REGION", "ENDPOINT", "ACCESS_KEY", "SECRET_KEY", "SESSION_TOKEN", "PATH_STYLE",
    ])

    private let server: ServerSettings
    private(set) var problems: [SettingsProblem] = []

    let region: String
    private var pathStyle: Bool?

    init(_ server: ServerSettings) {
        self.server = server
        region = server.extra("REGION") ?? "us-east-1"
        rejectForeign()
        if region.isEmpty || !region.utf8.allSatisfy(Self.isOfName) {
            report("REGION", "is no region's name, such as eu-central-1")
        }
        do throws(SettingsProblem) {
            pathStyle = try server.flag("PATH_STYLE")
        } catch {
            problems.append(error)
        }
        problems += TLSSettings.problemsOfText(of: server)
    }

    /// What is wrong, as far as can be known without connecting.
    static func problems(of server: ServerSettings) -> [SettingsProblem] {
        let problemsOfFile = TLSSettings.problemsOfFile(of: server)
        do throws(SettingsError) {
            _ = try S3StoreConfiguration(server)
            return problemsOfFile
        } catch {
            return error.problems + problemsOfFile
        }
    }

    /// What a person should know though it stops nothing.
    static func warnings(of server: ServerSettings) -> [SettingsProblem] {
        guard TLSSettings(of: server).isInsecure else { return [] }
        let message = "no certificate is looked at: whoever answers at the endpoint gets the files"
        return [server.problem("TLS_INSECURE", message)]
    }

    /// Where the bucket is; `nil` where that is not known.
    mutating func address() -> S3Address? {
        guard let bucket = bucket(), let endpoint = endpoint() else { return nil }
        // A bucket with a dot makes a host's name that the certificate of *.s3.….amazonaws.com is not for.
        let isPathStyle = pathStyle ?? (server.extra("ENDPOINT") != nil || bucket.contains("."))
        if !isPathStyle, bucket.contains("_") || bucket != bucket.lowercased() {
            report("BUCKET", "cannot be part of a host's name; set \(server.name)_PATH_STYLE=true")
        }
        return S3Address(endpoint: endpoint, bucket: bucket, isPathStyle: isPathStyle)
    }

    /// Who we are; `nil` where that is not known.
    mutating func credentials() -> S3Credentials? {
        let accessKey = required("ACCESS_KEY", "the id of an access key")
        let secretKey = required("SECRET_KEY", "the secret of that access key")
        let token = server.extra("SESSION_TOKEN")
        // They stand in headers: a blank or a line break would be the end of one.
        if let accessKey, !accessKey.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2C && $0 != 0x2F }) {
            report("ACCESS_KEY", "has a character that no access key has")
        }
        if let token, token.isEmpty || !token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            report("SESSION_TOKEN", "is empty or has a character that no session token has")
        }
        if let secretKey, secretKey.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            report("SECRET_KEY", "has a control character")
        }
        guard let accessKey, let secretKey else { return nil }
        return S3Credentials(
            accessKey: accessKey, secretKey: Secret(secretKey), sessionToken: token.map(Secret.init))
    }

    // MARK: Single settings

    /// Other servers' settings, which would otherwise be passed over in silence.
    private mutating func rejectForeign() {
        if !server.host.isEmpty { report("HOST", "is not for a server of the type s3; use \(server.name)_ENDPOINT") }
        if server.port != nil { report("PORT", "is not for a server of the type s3; use \(server.name)_ENDPOINT") }
        if server.user != nil { report("USER", "is not for a server of the type s3; use \(server.name)_ACCESS_KEY") }
        if server.password != nil {
            report("PASS", "is not for a server of the type s3; use \(server.name)_SECRET_KEY")
        }
    }

    private mutating func bucket() -> String? {
        guard let bucket = required("BUCKET", "the bucket's name") else { return nil }
        guard (3...255).contains(bucket.utf8.count), bucket.utf8.allSatisfy(Self.isOfName), !bucket.hasPrefix(".")
        else {
            report("BUCKET", "is no bucket's name: 3 or more letters, digits, dots and dashes")
            return nil
        }
        return bucket
    }

    private mutating func endpoint() -> S3Endpoint? {
        guard let text = server.extra("ENDPOINT") else { return S3Endpoint(region: region) }
        do throws(S3Endpoint.Problem) {
            return try S3Endpoint(text)
        } catch {
            report("ENDPOINT", error.reason)
            return nil
        }
    }

    private mutating func required(_ setting: String, _ what: String) -> String? {
        if let value = server.extra(setting), !value.isEmpty { return value }
        report(setting, "is missing: a server of the type s3 needs \(what)")
        return nil
    }

    private mutating func report(_ setting: String, _ message: String) {
        problems.append(server.problem(setting, message))
    }

    /// Letters, digits, dots, dashes and underscores.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
