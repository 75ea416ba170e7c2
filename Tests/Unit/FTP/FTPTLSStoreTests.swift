import ETL
import ETLTesting
import Foundation
import Testing

@testable import ETLTransports

@Suite("The FTP store with TLS")
struct FTPTLSStoreTests {
    private let bytes = FTPStoreFixture.bytes(300_000)

    private func with(
        _ mode: FTPTestTLS.Mode = .explicit, flaw: TestCertificate.Flaw? = nil, newestVersion: FTPTLSVersion = .tls13,
        profile: FTPServerProfile = .standard, configure: (inout FTPStoreConfiguration) -> Void = { _ in },
        _ body: (FTPStoreFixture) async throws -> Void
    ) async throws {
        let tls = FTPTestTLS(
            mode: mode, certificate: try TestCertificate(flaw: flaw), isRequired: true, requiresPrivateData: true,
            newestVersion: newestVersion)
        try await FTPStoreFixture.with(profile, tls: tls, configure: configure) { fixture in
            fixture.server.files["/a.img"] = bytes
            try await body(fixture)
        }
    }

    @Test func theFewestCommands() async throws {
        try await with { fixture in
            _ = try await fixture.read("/a.img")
            #expect(
                fixture.commands == [
                    "AUTH TLS", "USER etl", "PASS ***", "PBSZ 0", "PROT P", "EPSV", "TYPE I", "RETR /a.img",
                    "SIZE /a.img",
                ])
        }
        try await with(.implicit) { fixture in
            _ = try await fixture.write(bytes, to: "/b.img")
            #expect(
                fixture.commands == [
                    "USER etl", "PASS ***", "PBSZ 0", "PROT P", "EPSV", "TYPE I", "STOR /TEMP", "SIZE /TEMP",
                    "RNFR /TEMP", "RNTO /b.img", "SIZE /TEMP",
                ])
        }
    }

    @Test(arguments: [FTPTLSVersion.tls12, .tls13]) func withBothVersions(_ version: FTPTLSVersion) async throws {
        try await with(newestVersion: version) { fixture in
            for _ in 0..<3 {
                let found1 = try await fixture.read("/a.img").bytes
                #expect(found1 == bytes)
                _ = try await fixture.write(bytes, to: "/b.img")
                #expect(fixture.server.files["/b.img"] == bytes)
            }
            #expect(fixture.server.logins == 1)
        }
    }

    /// No user is said to whom the certificate does not make known.
    @Test(arguments: [
        (TestCertificate.Flaw.expired, "expired"), (.notYetValid, "not yet valid"),
        (.wrongHost, "mismatch"), (.unknownAuthority, "local issuer"), (.selfSigned, "self"),
    ])
    func aCertificateThatIsNotToBeBelieved(flaw: TestCertificate.Flaw, word: String) async throws {
        for mode in [FTPTestTLS.Mode.explicit, .implicit] {
            try await with(mode, flaw: flaw) { fixture in
                let error = await fixture.error { try await fixture.read("/a.img") }
                #expect(error?.kind == .certificateInvalid)
                #expect(error?.isRetriable == false && error?.isOutage == true)
                #expect(error?.message.lowercased().contains(word) == true, "\(error?.message ?? "")")
                #expect(fixture.server.transcript.count(of: .user) == 0)
            }
            try await with(
                mode, flaw: flaw,
                configure: {
                    let settings = TLSSettings(isInsecure: true)
                    $0.security = mode == .explicit ? .explicit(settings) : .implicit(settings)
                }
            ) { fixture in
                let found2 = try await fixture.read("/a.img").bytes
                #expect(found2 == bytes)
            }
        }
    }

    /// Before TLS stands, no user is said: whatever becomes of the handshake.
    @Test(arguments: [
        (FTPFaultEffect.failHandshake, ErrorKind.tlsFailed, false), (.dropHandshake(), .tlsFailed, true),
        (.stallHandshake, .connectTimeout, true), (.refuse("502 What?"), .tlsFailed, false),
        (.refuse("421 Later."), .serverBusy, true),
    ])
    func aControlConnectionThatIsNotEncrypted(
        effect: FTPFaultEffect, kind: ErrorKind, isRetriable: Bool
    ) async throws {
        try await with(configure: { $0.connectTimeout = .seconds(2) }) { fixture in
            fixture.server.script(.on(.auth, effect))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == kind)
            #expect(error?.isRetriable == isRetriable && error?.isOutage == true)
            #expect(fixture.server.transcript.count(of: .user) == 0)
            fixture.server.releaseStalls()
            let found3 = try await fixture.read("/a.img").bytes
            #expect(found3 == bytes)
        }
    }

    @Test(arguments: ["534 Not here.", "504 No P."]) func aServerThatEncryptsNoData(_ text: String) async throws {
        try await with { fixture in
            fixture.server.script(.on(.prot, .refuse(text)))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .tlsFailed)
            #expect(error?.reply == text)
            #expect(fixture.server.transcript.count(of: .retr) == 0)
        }
    }

    /// What somebody on the way says before the connection is encrypted is not taken for the server's word after.
    @Test func wordsThatAreSlippedInBeforeTLS() async throws {
        try await with { fixture in
            fixture.server.script(.on(.auth, .refuse("234 Go ahead.\r\n230 You are in.")))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .tlsFailed)
            #expect(fixture.server.transcript.count(of: .user) == 0)
        }
    }

    @Test(arguments: [
        FTPFaultEffect.failHandshake, .dropHandshake(), .dropHandshake(by: .reset), .stallHandshake,
    ])
    func aDataConnectionThatIsNotEncrypted(effect: FTPFaultEffect) async throws {
        try await with(configure: { $0.connectTimeout = .seconds(2) }) { fixture in
            for verb in [FTPVerb.retr, .stor] {
                fixture.server.script(.on(verb, effect))
                let error = await fixture.error {
                    if verb == .retr {
                        _ = try await fixture.read("/a.img")
                    } else {
                        _ = try await fixture.write(bytes, to: "/b.img")
                    }
                }
                #expect(
                    error != nil && error?.isRetriable == true && error?.isOutage == false,
                    "\(String(describing: error))")
                fixture.server.releaseStalls()
                #expect(fixture.server.files["/b.img"] == nil)
                let found4 = try await fixture.read("/a.img").bytes
                #expect(found4 == bytes)
            }
            #expect(fixture.temporaries.isEmpty)
        }
    }

    /// A cut that looks like an end, with the server's good word behind it, on a server that tells no size at all.
    @Test func aTruncationIsNotAnEnd() async throws {
        try await with(profile: .standard.with(.noSize, .noMachineListings, .noSizeIn150)) { fixture in
            fixture.server.script(.on(.retr, .truncate(at: .byte(1000)), .omitCloseNotify))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .truncated)
            #expect(error?.isRetriable == true)
            let found5 = try await fixture.read("/a.img").bytes
            #expect(found5 == bytes)
        }
    }

    /// Many servers close without a word; where their size is right, that was all.
    @Test func anEndWithoutAWordWhereTheSizeIsRight() async throws {
        try await with { fixture in
            fixture.server.script(.on(.retr, .omitCloseNotify))
            let found6 = try await fixture.read("/a.img").bytes
            #expect(found6 == bytes)
        }
    }
}
