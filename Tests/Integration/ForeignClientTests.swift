import ETLTesting
import Foundation
import Infrastructure
import Testing

/// Clients that we did not write must be content with `FTPTestServer`.
@Suite("Other people's FTP clients on our test server")
struct ForeignClientTests {
    let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    @Test(arguments: [["--ftp-pasv"], ["--disable-epsv"], ["--ftp-port", "127.0.0.1"], ["--disable-eprt", "-P", "-"]])
    func curl(ways: [String]) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/in/a b.img"] = content
            let options = ["-sS", "-u", "etl:secret"] + ways
            let root = "ftp://127.0.0.1:\(server.port)"
            let output = try await Command.run(
                "bash",
                [
                    "-c",
                    #"set -eo pipefail; curl "$@" "$URL/in/a%20b.img" | curl "$@" --ftp-create-dirs -T - "$URL/out/x/c.img""#,
                    "curl",
                ] + options, environment: ["URL": root])
            #expect(output.standardError.isEmpty)
            #expect(server.files["/out/x/c.img"] == content)
            let listing = try await Command.run("curl", options + [root + "/in/"])
            #expect(listing.standardOutput.contains("a b.img"))
            let names = try await Command.run("curl", options + ["--list-only", root + "/in/"])
            #expect(names.standardOutput.split(whereSeparator: \.isNewline) == ["a b.img"])
            let part = try await Command.run("curl", options + ["-r", "299990-", root + "/in/a%20b.img"])
            #expect(part.exitCode == 0)
            let head = try await Command.run("curl", options + ["-I", root + "/in/a%20b.img"])
            #expect(head.standardOutput.contains("Content-Length: 300000"))
        }
    }

    @Test func curlIsToldWhatIsWrong() async throws {
        try await FTPTestServer.withServer { server in
            let root = "ftp://127.0.0.1:\(server.port)"
            let login = try await Command.run("curl", ["-sS", "-u", "etl:no", root + "/"], allowFailure: true)
            #expect(login.exitCode == 67)
            let missing = try await Command.run(
                "curl", ["-sS", "-u", "etl:secret", root + "/missing"], allowFailure: true)
            #expect(missing.exitCode == 78)
        }
    }

    @Test func lftpMirrorsATree() async throws {
        try await FTPTestServer.withServer { server in
            for name in ["a", "b/한글.img", "b/c/d e"] { server.files["/in/" + name] = Array(name.utf8) }
            try await inFolder { folder in
                let script = """
                    set net:max-retries 1; set net:timeout 10; set cmd:fail-exit true;
                    open -u etl,secret ftp://127.0.0.1:\(server.port);
                    mirror /in \(folder.path); mirror -R \(folder.path) /out; mv /out/a /out/z; rm /out/b/c/d\\ e; bye
                    """
                try await Command.run("lftp", ["-c", script])
            }
            #expect(server.files["/out/z"] == Array("a".utf8))
            #expect(server.files["/out/b/한글.img"] == Array("b/한글.img".utf8))
            #expect(server.files["/out/b/c/d e"] == nil)
        }
    }

    @Test func pythonsFtplibDoesAllThatItCan() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/in/a.img"] = content
            let script = """
                import ftplib, io, sys
                ftp = ftplib.FTP(encoding="utf-8", timeout=10)
                ftp.connect("127.0.0.1", int(sys.argv[1]))
                ftp.login("etl", "secret")
                data = io.BytesIO()
                ftp.retrbinary("RETR /in/a.img", data.write)
                assert len(data.getvalue()) == 300000 == ftp.size("/in/a.img")
                ftp.mkd("/out"); ftp.cwd("/out"); assert ftp.pwd() == "/out"
                data.seek(0); ftp.storbinary("STOR b.img", data)
                ftp.storlines("STOR lines.txt", io.BytesIO(b"one\\ntwo\\n"))
                lines = []; ftp.retrlines("RETR lines.txt", lines.append); assert lines == ["one", "two"], lines
                ftp.rename("b.img", "c.img"); ftp.delete("lines.txt")
                assert [name for name, facts in ftp.mlsd("/out") if facts["type"] == "file"] == ["c.img"]
                assert ftp.nlst("/out") in (["/out/c.img"], ["c.img"]), ftp.nlst("/out")
                rows = []; ftp.dir("/out", rows.append); assert len(rows) == 1, rows
                ftp.set_pasv(False); active = io.BytesIO(); ftp.retrbinary("RETR /out/c.img", active.write)
                assert active.getvalue() == data.getvalue()
                try: ftp.size("/missing"); raise SystemExit("no error for a missing file")
                except ftplib.error_perm as error: assert str(error).startswith("550"), error
                assert ftp.sendcmd("MDTM /out/c.img").startswith("213 ")
                assert ftp.voidcmd("NOOP"); ftp.cwd("/"); ftp.delete("/out/c.img"); ftp.rmd("/out"); ftp.quit()
                """
            try await Command.run("python3", ["-c", script, "\(server.port)"])
            #expect(server.files["/out/c.img"] == nil)
        }
    }

    func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            try await body(folder)
            try FileManager.default.removeItem(at: folder)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }
}
