import ETL
import Testing

@testable import ETLTransports

@Suite("The settings of an S3 server")
struct S3SettingsTests {
    private let whole = [
        "TYPE": "s3", "BUCKET": "images", "ACCESS_KEY": "AKID", "SECRET_KEY": "s3cr3tKey",
        "SESSION_TOKEN": "t0kenT0ken",
    ]

    private func load(_ settings: [String: String]) throws -> ServerSettings {
        let text = settings.map { "S_\($0)='\($1)'\n" }.joined()
        let source = SettingsSource(environment: [:], file: DotEnvFile(parsing: Array(text.utf8)))
        let catalogue = try ServerCatalogue(reading: source, types: TransportRegistry.builtIn.rules)
        return try #require(catalogue.all.first)
    }

    private func configuration(_ more: [String: String]) throws -> S3StoreConfiguration {
        try S3StoreConfiguration(try load(whole.merging(more) { $1 }), FTPSettings(stallTimeout: .seconds(7)))
    }

    @Test func whatIsLeftOutIsAmazonsOwn() throws {
        let configuration = try configuration([:])
        #expect(configuration.description == "s3.us-east-1.amazonaws.com/images")
        #expect(
            configuration.address.url(path: configuration.address.path(ofKey: "a/b"), query: "")
                == "https://images.s3.us-east-1.amazonaws.com/a/b")
        #expect(configuration.stallTimeout == .seconds(7))
        #expect(configuration.tls == TLSSettings())
        #expect(try self.configuration(["REGION": "eu-west-3"]).address.host == "images.s3.eu-west-3.amazonaws.com")
    }

    @Test(arguments: [
        (["ENDPOINT": "http://127.0.0.1:9000"], "http://127.0.0.1:9000/images/k"),
        (["ENDPOINT": "https://Minio.example.com:443/"], "https://minio.example.com/images/k"),
        (["ENDPOINT": "http://h:80/s3/"], "http://h/s3/images/k"),
        (["ENDPOINT": "http://[::1]:9000"], "http://[::1]:9000/images/k"),
        (["ENDPOINT": "https://h:9000", "PATH_STYLE": "false"], "https://images.h:9000/k"),
        (["PATH_STYLE": "True"], "https://s3.us-east-1.amazonaws.com/images/k"),
        (["BUCKET": "a.b.c"], "https://s3.us-east-1.amazonaws.com/a.b.c/k"),
    ])
    func whereAnObjectIs(_ settings: [String: String], _ url: String) throws {
        let address = try configuration(settings).address
        #expect(address.url(path: address.path(ofKey: "k"), query: "") == url)
    }

    @Test(arguments: [
        (["BUCKET": ""], "S_BUCKET: is missing"), (["BUCKET": "a/b"], "S_BUCKET: is no bucket's name"),
        (["BUCKET": "ab"], "S_BUCKET: is no bucket's name"),
        (["BUCKET": "Has_Both"], "S_BUCKET: cannot be part of a host's name; set S_PATH_STYLE=true"),
        (["REGION": "eu west"], "S_REGION: is no region's name"), (["REGION": "eu/1"], "S_REGION: is no region's name"),
        (["ACCESS_KEY": ""], "S_ACCESS_KEY: is missing"), (["SECRET_KEY": ""], "S_SECRET_KEY: is missing"),
        (["ACCESS_KEY": "A/B"], "S_ACCESS_KEY: has a character"),
        (["SESSION_TOKEN": "a b"], "S_SESSION_TOKEN: is empty or"),
        (["PATH_STYLE": "maybe"], "S_PATH_STYLE: 'maybe' is neither true nor false"),
        (["TLS_INSECURE": "perhaps"], "S_TLS_INSECURE: 'perhaps' is neither"),
        (["CA_FILE": "/no/such/file"], "S_CA_FILE: '/"), (["CA_FILE": "/"], "S_CA_FILE: '/"),
        (["ENDPOINT": "minio:9000"], "S_ENDPOINT: has no scheme"), (["ENDPOINT": "ftp://h"], "S_ENDPOINT: is neither"),
        (["ENDPOINT": "http://u:p4ss@h"], "S_ENDPOINT: has user info"),
        (["ENDPOINT": "http://h/?a"], "S_ENDPOINT: has a query"),
        (["ENDPOINT": "http://h/#a"], "S_ENDPOINT: has a fragment"),
        (["ENDPOINT": "http:///a"], "S_ENDPOINT: has no host"),
        (["ENDPOINT": "http://h:0"], "S_ENDPOINT: has a port"), (["ENDPOINT": "http://h:"], "S_ENDPOINT: has a port"),
        (["ENDPOINT": "http://h h"], "S_ENDPOINT: has a blank"),
        (["ENDPOINT": "http://[::1"], "S_ENDPOINT: has a bracket"),
        (["ENDPOINT": "http://a^b"], "S_ENDPOINT: has no host"), (["ENDPOINT": "://h"], "S_ENDPOINT: is neither"),
        (["HOST": "h"], "S_HOST: is not for a server of the type s3; use S_ENDPOINT"),
        (["PORT": "9000"], "S_PORT: is not for a server of the type s3; use S_ENDPOINT"),
        (["USER": "u"], "S_USER: is not for a server of the type s3; use S_ACCESS_KEY"),
        (["PASS": "p4ss"], "S_PASS: is not for a server of the type s3; use S_SECRET_KEY"),
    ])
    func whatIsWrongIsAProblemByName(_ settings: [String: String], _ problem: String) throws {
        let error = #expect(throws: SettingsError.self) { try load(whole.merging(settings) { $1 }) }
        #expect(error?.problems.count == 1)
        let text = error?.description ?? ""
        #expect(text.hasPrefix(problem), "\(text)")
        #expect(!text.contains("p4ss") && !text.contains("s3cr3tKey") && !text.contains("t0kenT0ken"))
    }

    @Test func allThatIsMissingIsListedAtOnce() throws {
        let error = #expect(throws: SettingsError.self) { try load(["TYPE": "s3"]) }
        #expect(error?.problems.map(\.name) == ["S_BUCKET", "S_ACCESS_KEY", "S_SECRET_KEY"])
    }

    @Test func nothingSecretPrints() throws {
        let configuration = try configuration([:])
        var dumped = ""
        dump(configuration, to: &dumped)
        let text = "\(configuration) \(String(reflecting: configuration)) \(dumped)"
        #expect(text.contains("images"))
        #expect(!text.contains("s3cr3tKey") && !text.contains("t0kenT0ken"))
    }
}
