import ETL
import Testing

@Suite("The servers of the settings")
struct ServerCatalogueTests {
    static let types = [
        ServerTypeRules(.ftp),
        ServerTypeRules(ServerType(rawValue: "disk"), needsHost: false),
        ServerTypeRules(
            ServerType(rawValue: "web"), hostMayBeURL: true, extraSettings: ["CA_FILE"],
            check: { $0.user == nil ? [$0.problem("USER", "is missing")] : [] }),
    ]

    private func catalogue(file: String = "", environment: [String: String] = [:]) throws(SettingsError)
        -> ServerCatalogue
    {
        let file = DotEnvFile(parsing: Array(file.utf8), environment: environment)
        return try ServerCatalogue(reading: SettingsSource(environment: environment, file: file), types: Self.types)
    }

    private func problems(file: String = "", environment: [String: String] = [:]) -> [String] {
        do throws(SettingsError) {
            _ = try catalogue(file: file, environment: environment)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("A server with all its settings, found by its name in any case")
    func wholeServer() throws {
        let catalogue = try catalogue(
            file: """
                SRC_FTP_1_TYPE=FTP
                SRC_FTP_1_HOST=ftp.source.com
                SRC_FTP_1_PORT=2121
                SRC_FTP_1_USER=etl
                SRC_FTP_1_PASS='p # w'
                SRC_FTP_1_BASE_PATH=/home/etl
                SRC_FTP_1_MAX_CONNECTIONS=3
                """)
        #expect(
            catalogue[ServerName("src_Ftp_1")]
                == ServerSettings(
                    name: ServerName("SRC_FTP_1"), type: .ftp, host: "ftp.source.com", port: 2121, user: "etl",
                    password: Secret("p # w"), basePath: "/home/etl", maxConnections: 3))
        #expect(catalogue.all.count == 1)
        #expect(catalogue.all.first?.description == "SRC_FTP_1 (ftp at ftp.source.com:2121, user etl)")
        #expect(catalogue[ServerName("other")] == nil)
    }

    @Test("A host alone makes an FTP server with defaults")
    func defaults() throws {
        let server = try catalogue(file: "A_HOST=h\nA_USER=\nA_BASE_PATH=").all.first
        #expect(server == ServerSettings(name: ServerName("A"), host: "h"))
        #expect(server?.port == nil && server?.user == nil && server?.password == nil)
        #expect(server?.basePath == "/" && server?.maxConnections == 8)
    }

    @Test("The environment wins, variable by variable")
    func layers() throws {
        let server = try catalogue(
            file: "A_HOST=inner\nA_USER=u\nA_PASS=inner", environment: ["A_PASS": "outer", "A_PORT": "22"]
        ).all.first
        #expect(
            server
                == ServerSettings(name: ServerName("A"), host: "inner", port: 22, user: "u", password: Secret("outer")))
    }

    @Test("A type has settings and checks of its own")
    func typesOfTheirOwn() throws {
        let catalogue = try catalogue(
            file:
                "W_TYPE=web\nW_HOST=https://w/x\nW_USER=u\nW_CA_FILE=ca.pem\nD_TYPE=disk\nD_BASE_PATH=/mnt"
        )
        #expect(catalogue[ServerName("W")]?.extra("CA_FILE") == "ca.pem")
        #expect(catalogue[ServerName("W")]?.extra("OTHER") == nil)
        #expect(catalogue[ServerName("D")]?.host == "")
        #expect(catalogue[ServerName("D")]?.extra("CA_FILE") == nil)
        #expect(catalogue[ServerName("D")]?.description == "D (disk at /mnt)")
        #expect(problems(file: "W_TYPE=web\nW_HOST=w") == ["W_USER: is missing"])
        #expect(
            problems(file: "D_TYPE=disk\nD_CA_FILE=x") == [
                "D_CA_FILE: is for servers of the type web, and this one is of the type disk (from .env:2)"
            ])
    }

    @Test("Whether files that come to a server keep their times")
    func preservedTimes() throws {
        #expect(try catalogue(file: "A_HOST=h").all.first?.preservesModificationTime == nil)
        #expect(try catalogue(file: "A_HOST=h\nA_PRESERVE_MTIME=true").all.first?.preservesModificationTime == true)
        #expect(try catalogue(file: "A_HOST=h\nA_PRESERVE_MTIME=no").all.first?.preservesModificationTime == false)
        #expect(
            problems(file: "A_HOST=h\nA_PRESERVE_MTIME=maybe") == [
                "A_PRESERVE_MTIME: 'maybe' is neither true nor false (from .env:2)"
            ])
    }

    @Test("IPv6 addresses lose their brackets", arguments: [("[::1]", "::1"), ("fe80::1", "fe80::1"), (" h ", "h")])
    func hosts(text: String, host: String) throws {
        #expect(try catalogue(file: "A_HOST=\(text)").all.first?.host == host)
    }

    @Test(
        "What is wrong in the file is a problem that names the variable",
        arguments: [
            (
                "A_TYPE=gopher\nA_HOST=h",
                "A_TYPE: 'gopher' is no type that works here; these do: disk, ftp, web (from .env:1)"
            ),
            ("A_TYPE=ftp", "A_HOST: is missing: a server of the type ftp needs its host's name or address"),
            ("A_HOST=", "A_HOST: '' is empty (from .env:1)"),
            ("A_HOST=ftp://h", "A_HOST: 'ftp://h' is a URL; write the host's name or address alone (from .env:1)"),
            ("A_HOST=u@h", "A_HOST: '…@h' is a URL; write the host's name or address alone (from .env:1)"),
            (
                "A_HOST='ftp://u:p@ss w@h/'",
                "A_HOST: '…@h/' has a blank or a control character (from .env:1)"
            ),
            ("A_HOST=h:21", "A_HOST: 'h:21' has a port; write that as _PORT (from .env:1)"),
            ("A_HOST='h h'", "A_HOST: 'h h' has a blank or a control character (from .env:1)"),
            ("A_HOST=\"h\\nx\"", "A_HOST: 'h x' has a blank or a control character (from .env:1)"),
            ("A_HOST=h\nA_PORT=x", "A_PORT: 'x' is no whole number from 1 to 65535 (from .env:2)"),
            ("A_HOST=h\nA_PORT=0", "A_PORT: '0' is no whole number from 1 to 65535 (from .env:2)"),
            ("A_HOST=h\nA_PORT=65536", "A_PORT: '65536' is no whole number from 1 to 65535 (from .env:2)"),
            ("A_HOST=h\nA_PORT=", "A_PORT: '' is no whole number from 1 to 65535 (from .env:2)"),
            ("A_HOST=h\nA_MAX_CONNECTIONS=0", "A_MAX_CONNECTIONS: '0' is no whole number from 1 to 1000 (from .env:2)"),
            ("A_HOST=h\nA_USER=\"a\\r\\nb\"", "A_USER: has a line break or a NUL (from .env:2)"),
            ("A_HOST=h\nA_PASS=\"a\\nb\"", "A_PASS: has a line break or a NUL (from .env:2)"),
            ("A_HOST=h\nA_PASS=a\u{0}b", "A_PASS: has a line break or a NUL (from .env:2)"),
            ("A_HOST=h\nA_BASE_PATH=/a/../b", "A_BASE_PATH: has a '..' segment (from .env:2)"),
            (
                "TZ=UTC",
                "{HOSTNAME}_HOST: no server is set: jobs need at least one, such as SRC_FTP_HOST, SRC_FTP_USER, SRC_FTP_PASS"
            ),
        ])
    func wrong(file: String, problem: String) {
        #expect(problems(file: file) == [problem])
    }

    @Test("Everything that is wrong is said at once")
    func allAtOnce() {
        let problems = problems(file: "A_TYPE=x\nB_HOST=h:1\nB_PORT=y\nC_TYPE=ftp", environment: ["B_PORT": "z"])
        #expect(
            problems.map { $0.prefix { $0 != ":" } } == ["A_TYPE", "B_HOST", "B_PORT", "C_HOST"])
        #expect(problems[2].hasSuffix("(from the environment)"))
    }

    @Test(
        "In the environment a server needs more than a host",
        arguments: [
            (["A_TYPE": "ftp", "A_HOST": "h"], true), (["A_HOST": "h", "A_USER": "u"], true),
            (["A_HOST": "h", "A_PASS": "p"], true), (["A_HOST": "h", "A_PORT": "21"], true),
            (["A_HOST": "h", "A_BASE_PATH": "/"], true), (["A_HOST": "h", "A_MAX_CONNECTIONS": "1"], true),
            (["A_TYPE": "disk"], true), (["A_HOST": "h"], false), (["TERM_TYPE": "xterm"], false),
            (["MACHTYPE": "x86_64", "OSTYPE": "linux", "HOST": "h", "_HOST": "h"], false),
            (["SSH_HOST": "h", "DOCKER_HOST": "unix:///run/docker.sock"], false),
            (["DB_TYPE": "postgres", "DB_HOST": "db", "DB_USER": "u", "DB_PORT": "5432"], false),
            (["DB_TYPE": "postgres"], false), (["DB_HOST": "db", "DB_PORT": "tcp://10.0.0.1:5432"], false),
            (["WEB_SERVICE_HOST": "10.0.0.1", "WEB_SERVICE_PORT": "80", "WEB_PORT": "tcp://10.0.0.1:80"], false),
            (["DB_HOST": "db:5432", "DB_USER": "u"], false), (["npm_HOST": "h", "npm_USER": "u"], false),
            (["KAFKA_REST_HOST": "h", "KAFKA_REST_PORT": "80", "KAFKA_HOST": "h", "KAFKA_USER": "k"], false),
            (["METRICS_HOST": "0.0.0.0", "METRICS_PORT": "9464"], false),
        ] as [([String: String], Bool)])
    func environmentOnly(environment: [String: String], isServer: Bool) throws {
        let catalogue = try catalogue(file: "REAL_HOST=h", environment: environment)
        #expect((catalogue.all.count == 2) == isServer)
    }

    @Test("What looks like a server and is none is told, and stops nothing")
    func lookalikes() throws {
        let catalogue = try catalogue(
            file: "REAL_HOST=h",
            environment: ["DB_TYPE": "postgres", "DB_HOST": "db", "DB_USER": "u", "MQ_HOST": "mq:1", "MQ_PASS": "p"])
        #expect(
            catalogue.warnings.map(\.description) == [
                "DB_TYPE: DB is not taken for a server: 'postgres' does not fit one (from the environment)",
                "MQ_HOST: MQ is not taken for a server: 'mq:1' does not fit one (from the environment)",
            ])
    }

    @Test("A wrong port of a server in the environment is a problem all the same")
    func wrongInEnvironment() {
        #expect(
            problems(environment: ["A_HOST": "h", "A_USER": "u", "A_PORT": "ftp"]) == [
                "A_PORT: 'ftp' is no whole number from 1 to 65535 (from the environment)"
            ])
    }
}
