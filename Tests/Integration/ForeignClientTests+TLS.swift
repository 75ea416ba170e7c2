import ETLTesting
import Foundation
import Infrastructure
import Testing

/// FTPS with two libraries that are not the server's: curl and Python have OpenSSL, lftp has GnuTLS.
extension ForeignClientTests {
    static let modes: [FTPTestTLS.Mode] = [.explicit, .implicit]

    /// Passive only: curl 7.88, which Debian 12 has, begins no TLS on the data connections that it accepts.
    @Test(arguments: modes) func curlOverTLS(mode: FTPTestTLS.Mode) async throws {
        try await withTLSServer(mode) { server, authority in
            let options = ["-sS", "--ssl-reqd", "-u", "etl:secret", "--cacert", authority]
            let output = try await Command.run(
                "bash",
                [
                    "-c",
                    #"set -eo pipefail; curl "$@" "$URL/in/a.img" | curl "$@" --ftp-create-dirs -T - "$URL/out/b.img""#,
                    "curl",
                ] + options, environment: ["URL": url(server)])
            #expect(output.standardError.isEmpty)
            let names = try await Command.run("curl", options + ["--list-only", url(server) + "/out/"])
            #expect(names.standardOutput.split(whereSeparator: \.isNewline) == ["b.img"])
        }
    }

    @Test(arguments: modes, [true, false]) func lftpOverTLS(mode: FTPTestTLS.Mode, isPassive: Bool) async throws {
        try await withTLSServer(mode) { server, authority in
            try await inFolder { folder in
                try await Command.run(
                    "lftp",
                    [
                        "-c",
                        "set ftp:passive-mode \(isPassive); " + lftp(server, authority)
                            + "get /in/a.img -o \(folder.path)/a; mkdir /out; put \(folder.path)/a -o /out/b.img; bye",
                    ])
            }
        }
    }

    @Test func pythonOverTLS() async throws {
        try await withTLSServer(.explicit) { server, authority in
            let script =
                python + """
                    ftp.prot_p()
                    data = io.BytesIO(); ftp.retrbinary("RETR /in/a.img", data.write)
                    ftp.mkd("/out"); data.seek(0); ftp.storbinary("STOR /out/b.img", data)
                    assert [name for name, facts in ftp.mlsd("/out") if facts["type"] == "file"] == ["b.img"]
                    ftp.set_pasv(False); active = io.BytesIO(); ftp.retrbinary("RETR /out/b.img", active.write)
                    assert active.getvalue() == data.getvalue()
                    ftp.quit()
                    """
            try await Command.run("python3", ["-c", script, "\(server.port)", authority])
        }
    }

    // MARK: What is wrong

    struct Complaint: Sendable, CustomTestStringConvertible {
        let flaw: TestCertificate.Flaw
        let openSSL: String
        let gnuTLS: String

        var testDescription: String { flaw.description }
    }

    static let complaints = [
        Complaint(flaw: .expired, openSSL: "certificate has expired", gnuTLS: "expired"),
        Complaint(flaw: .notYetValid, openSSL: "certificate is not yet valid", gnuTLS: "not yet"),
        Complaint(flaw: .wrongHost, openSSL: "'localhost'", gnuTLS: "doesn't match requested host name"),
        Complaint(flaw: .unknownAuthority, openSSL: "unable to get local issuer certificate", gnuTLS: "unknown"),
        Complaint(flaw: .selfSigned, openSSL: "self-signed certificate", gnuTLS: "unknown"),
    ]

    @Test(arguments: complaints) func aWrongCertificateIsRefusedAndNobodyLogsIn(_ complaint: Complaint) async throws {
        for mode in Self.modes {
            try await withTLSServer(mode, flaw: complaint.flaw) { server, authority in
                let curl = try await Command.run(
                    "curl",
                    ["-sS", "--ssl-reqd", "-u", "etl:secret", "--cacert", authority, url(server) + "/in/a.img"],
                    allowFailure: true)
                #expect(curl.exitCode == 60)
                #expect(curl.standardError.contains(complaint.openSSL), "\(curl.standardError)")

                let lftp = try await Command.run(
                    "lftp", ["-c", lftp(server, authority) + "get /in/a.img -o /dev/null"], allowFailure: true)
                #expect(lftp.exitCode != 0)
                #expect(lftp.standardError.contains(complaint.gnuTLS), "\(lftp.standardError)")

                if mode == .explicit {
                    let python = try await Command.run(
                        "python3", ["-c", python, "\(server.port)", authority], allowFailure: true)
                    #expect(python.exitCode != 0)
                    #expect(python.standardError.contains("CERTIFICATE_VERIFY_FAILED"), "\(python.standardError)")
                    #expect(python.standardError.contains(complaint.openSSL), "\(python.standardError)")
                }
                try await server.waitForDisconnect()
                #expect(server.transcript.count(of: .user) == 0)
            }
        }
    }

    @Test func whatAServerRefusesIsTold() async throws {
        try await withTLSServer(.explicit) { server, authority in
            let clear = try await Command.run(
                "curl", ["-sS", "-u", "etl:secret", url(server) + "/in/a.img"], allowFailure: true)
            #expect(clear.exitCode == 67)
            let options = ["-sS", "--ssl-reqd", "-u", "etl:secret", "--cacert", authority, url(server) + "/in/a.img"]
            for (fault, code) in [(FTPFault.on(.auth, .failHandshake), 35), (.on(.prot, .refuse("534 No.")), 64)] {
                server.script(fault)
                let output = try await Command.run("curl", options, allowFailure: true)
                #expect(output.exitCode == Int32(code), "\(fault): \(output.standardError)")
            }
            server.script(.on(.retr, .failHandshake))
            let script = python + #"ftp.prot_p(); ftp.retrbinary("RETR /in/a.img", print)"#
            let data = try await Command.run(
                "python3", ["-c", script, "\(server.port)", authority], allowFailure: true)
            #expect(data.standardError.contains("alert handshake failure"), "\(data.standardError)")
        }
        try await FTPTestServer.withServer { server in
            let output = try await Command.run(
                "curl", ["-sS", "--ssl-reqd", "-u", "etl:secret", url(server) + "/"], allowFailure: true)
            #expect(output.exitCode == 64)
            #expect(server.transcript.count(of: .user) == 0)
        }
    }

    /// Nothing but TLS can tell: the server names no size and says that all went well. curl and lftp do not look.
    @Test func aDownloadThatSomebodyCutShortIsNoFile() async throws {
        try await withTLSServer(.explicit, .standard.with(.noSize, .noSizeIn150)) { server, authority in
            let script =
                python + """
                    ftp.prot_p()
                    data = io.BytesIO(); ftp.retrbinary("RETR /in/a.img", data.write)
                    print(len(data.getvalue()))
                    """
            server.script(.on(.retr, .truncate(at: .middle), .omitCloseNotify), .on(.retr, .truncate(at: .middle)))
            let cut = try await Command.run(
                "python3", ["-c", script, "\(server.port)", authority], allowFailure: true)
            #expect(cut.exitCode != 0)
            #expect(cut.standardError.contains("ssl.SSLError"), "\(cut.standardError)")
            #expect(server.transcript.replies.contains("226 Transfer complete."))
            // A server that ends it in order is believed.
            let whole = try await Command.run("python3", ["-c", script, "\(server.port)", authority])
            #expect(whole.standardOutput == "150000\n")
        }
    }

    // MARK: Parts

    /// A server that takes nothing in the clear, and the file of its authority. `/in/a.img` is there; when `/out/b.img`
    /// is as well at the end, it is the same, and all of it went encrypted.
    private func withTLSServer(
        _ mode: FTPTestTLS.Mode, _ profile: FTPServerProfile = .standard, flaw: TestCertificate.Flaw? = nil,
        _ body: (FTPTestServer, String) async throws -> Void
    ) async throws {
        let certificate = try TestCertificate(flaw: flaw)
        let tls = FTPTestTLS(mode: mode, certificate: certificate, isRequired: true, requiresPrivateData: true)
        try await inFolder { folder in
            let authority = folder.appending(path: "authority.pem").path
            try certificate.writeAuthority(to: authority)
            try await FTPTestServer.withServer(profile, tls: tls) { server in
                server.files["/in/a.img"] = content
                try await body(server, authority)
                #expect(server.activity.clearTransfers == 0)
                guard flaw == nil, server.transcript.count(of: .stor) > 0 else { return }
                #expect(server.files["/out/b.img"] == content)
                #expect(server.activity.encryptedTransfers >= 2)
                #expect(Set(server.transcript.inTheClear.verbs).isSubset(of: [.auth, .feat]))
            }
        }
    }

    private func url(_ server: FTPTestServer) -> String {
        "\(server.tls?.mode == .implicit ? "ftps" : "ftp")://localhost:\(server.port)"
    }

    private func lftp(_ server: FTPTestServer, _ authority: String) -> String {
        """
        set net:max-retries 1; set net:timeout 10; set cmd:fail-exit true; set ftp:ssl-force true;
        set ftp:ssl-protect-data true; set ssl:verify-certificate true; set ssl:ca-file "\(authority)";
        open -u etl,secret \(url(server));
        """
    }

    private var python: String {
        """
        import ftplib, io, ssl, sys
        ftp = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=sys.argv[2]), timeout=10)
        ftp.connect("localhost", int(sys.argv[1]))
        ftp.login("etl", "secret")

        """
    }
}
