import ETL
import ETLTesting
import Testing

@testable import ETLOperations

struct CheckReportTests {
    private let report = CheckReport([
        CheckResult(.settings, "SRC_TLS_INSECURE", .warn, "no certificate is looked at"),
        CheckResult(
            .server, "SRC", at: "ftp://reader@host:21/", .ok, "connected, logged in, listed",
            duration: .milliseconds(1207)),
        CheckResult(
            .server, "DST_2", at: "ftp://other:21/data", .fail, "LoginFailed: other:21: 530 No.",
            errorKind: .loginFailed, advice: "mend DST_2_USER and DST_2_PASS", duration: .milliseconds(7)),
        CheckResult(.topic, "jobs", .ok, "2 partitions, each with a leader"),
    ])

    @Test func peopleGetColumns() {
        #expect(
            report.table == [
                "warn  SRC_TLS_INSECURE                         no certificate is looked at",
                "ok    SRC               ftp://reader@host:21/  connected, logged in, listed in 1.20 s",
                "FAIL  DST_2             ftp://other:21/data    LoginFailed: other:21: 530 No."
                    + " — mend DST_2_USER and DST_2_PASS",
                "ok    topic jobs                               2 partitions, each with a leader",
            ])
        #expect(report.summary == "2 ok, 1 to look at, 1 failed")
    }

    @Test func scriptsGetObjects() {
        let lines = String(decoding: report.json, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(
            lines[2] == #"{"check":"server","name":"DST_2","status":"fail","target":"ftp://other:21/data","#
                + #""detail":"LoginFailed: other:21: 530 No.","error_kind":"LoginFailed","#
                + #""advice":"mend DST_2_USER and DST_2_PASS","seconds":0.007}"#)
    }

    @Test func aWarningIsNoFailure() {
        #expect(!report.isSuccess)
        #expect(CheckReport(Array(report.results.filter { $0.status != .fail })).isSuccess)
    }

    @Test func aLongNameDoesNotPushAllLinesApart() {
        let long = CheckResult(.topic, String(repeating: "x", count: 200), .ok, "fine")
        #expect(CheckReport([long, CheckResult(.topic, "t", .ok, "fine")]).table[1] == "ok  topic t  fine")
    }
}

struct ServerSelectionTests {
    private let catalogue = ServerCatalogue([
        ServerSettings(name: ServerName("A"), host: "a"), ServerSettings(name: ServerName("B"), host: "b"),
    ])

    @Test func serversAreTakenInAnyCaseAndOnce() throws {
        #expect(try ServerSelection.servers(of: catalogue, named: []).map(\.host) == ["a", "b"])
        #expect(try ServerSelection.servers(of: catalogue, named: ["b", "B", "a"]).map(\.host) == ["b", "a"])
    }

    @Test func whatTheSettingsDoNotHaveIsNamed() {
        #expect(throws: OperationError("--server: the settings have no 'C'; they have A, B")) {
            try ServerSelection.servers(of: catalogue, named: ["C"])
        }
    }
}

struct ServerTargetTests {
    @Test func aPasswordIsNotInIt() {
        let store = InMemoryFileStore(name: "host:21")
        var server = ServerSettings(
            name: ServerName("S"), host: "host", user: "reader", password: Secret("pa55word"), basePath: "/data//x/",
            extras: ["KEY_PASSPHRASE": Secret("pa55word")])
        #expect(ServerTarget.text(of: server, store) == "ftp://reader@host:21/data/x")
        server.type = ServerType(rawValue: "local")
        #expect(ServerTarget.text(of: server, store) == "/data/x")
    }
}
