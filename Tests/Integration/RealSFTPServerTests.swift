import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// The promises of a file store, kept on OpenSSH's server.
@Suite("The SFTP store on a real server")
struct RealSFTPServerTests {
    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        let server = try SFTPTestAccount.load()
        try await withStore(of: server) { store in
            try await FileStoreConformance(of: store, below: "/etl-conformance") { directory in
                try await server.client.names(in: directory)
            }.run(name)
        }
    }

    /// As it stands in a file of known hosts, and as OpenSSH prints it.
    @Test(arguments: ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"])
    func aServerIsKnownByAnyOfItsKeys(_ kind: String) async throws {
        let server = try SFTPTestAccount.load()
        let line = try #require(try server.hostKeys().first { $0.contains(" \(kind) ") })
        try await withKnownHosts([line]) { file in
            try await withStore(of: server, knownHosts: file) { try await $0.probe() }
        }
        try await withKnownHosts([]) { file in
            let fingerprint = try await server.client.fingerprint(of: line)
            try await withStore(of: server, knownHosts: file, fingerprints: [fingerprint]) { store in
                try await store.probe()
                // Which kind it is is known now.
                try await store.probe()
            }
        }
    }

    @Test func aServerIsKnownByAHashedName() async throws {
        let server = try SFTPTestAccount.load()
        try await withKnownHosts(try server.hostKeys()) { file in
            try await server.client.hash(file)
            #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("|1|"))
            try await withStore(of: server, knownHosts: file) { try await $0.probe() }
        }
    }

    @Test func aServerThatNobodyKnowsGetsNothing() async throws {
        let server = try SFTPTestAccount.load()
        let keys = try server.hostKeys()
        var fingerprints: [String] = []
        for line in keys { fingerprints.append(try await server.client.fingerprint(of: line)) }
        try await withKnownHosts([]) { file in
            let error = await probeError(of: server, knownHosts: file)
            #expect(error?.kind == .hostKeyUnknown)
            #expect(error?.isRetriable == false && error?.isOutage == true)
            #expect(fingerprints.contains { error?.message.contains($0) == true })
            #expect(error?.message.contains(file) == true)
            // Nothing is written anywhere.
            let written = try String(contentsOfFile: file, encoding: .utf8)
            #expect(written.isEmpty)
        }
        let missing = await probeError(of: server, knownHosts: "/nowhere/known_hosts")
        #expect(missing?.kind == .hostKeyUnknown)
    }

    @Test func aServerWithAnotherKeyGetsNothing() async throws {
        let server = try SFTPTestAccount.load()
        // Of nobody, in the place of each of the server's own.
        let stranger = "AAAAC3NzaC1lZDI1NTE5AAAAIKu7xBTVpy3ZnjwfVSfPLonvIif2YAqDd3c9Ld1z4OR7"
        let name = try #require(try server.hostKeys().first?.split(separator: " ").first)
        try await withKnownHosts(["\(name) ssh-ed25519 \(stranger)"]) { file in
            let error = await probeError(of: server, knownHosts: file)
            #expect(error?.kind == .hostKeyChanged)
            #expect(error?.isRetriable == false && error?.isOutage == true)
            #expect(error?.message.contains("SHA256:") == true)
        }
        let other = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
        // The fingerprint decides, whatever the file says.
        let error = await probeError(of: server, knownHosts: server.knownHosts, fingerprints: [other])
        #expect(error?.kind == .hostKeyChanged)
        #expect(error?.message.contains("ssh-ed25519 SHA256:") == true)
    }

    @Test func aKeyOfEachKindLetsIn() async throws {
        let server = try SFTPTestAccount.load()
        for key in [server.keyFile, server.rsaKeyFile] {
            try await withStore(of: server, keyFile: key) { try await $0.probe() }
        }
    }

    @Test func aKeyThatTheServerDoesNotKnowIsALoginThatFailedForGood() async throws {
        let server = try SFTPTestAccount.load()
        let folder = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key").path
        try await server.client.makeKey(key)
        var error: TransferError?
        try await withStore(of: server, keyFile: key) { store in
            error = await #expect(throws: TransferError.self) { try await store.probe() }
        }
        #expect(error?.kind == .loginFailed)
        #expect(error?.message.contains("publickey") == true)
        #expect(error?.isRetriable == false && error?.isOutage == true)
    }

    @Test func aLargeFileGoesThereAndBack() async throws {
        let server = try SFTPTestAccount.load()
        // More than goes by before the server wants new keys.
        let content = [UInt8](unsafeUninitializedCapacity: 40_000_000) { space, count in
            for index in space.indices { space[index] = UInt8(truncatingIfNeeded: index &* 31 &+ index >> 12) }
            count = space.count
        }
        try await withStore(of: server) { store in
            let path = try RemotePath("/etl-\(UUID().uuidString)/large.img")
            let file = try await store.beginWrite(to: path)
            try await file.fill(content)
            let checksum = ChecksumHasher.checksum(.sha256, of: content)
            let expected = ExpectedContent(size: Int64(content.count), checksums: [checksum])
            let method = try await file.verify(expected)
            #expect(method == .readBackChecksum)
            try await file.publish()
            #expect(try await server.client.get(path.string) == Data(content))
            try await server.client.remove(path.directory)
        }
    }

    @Test func timesAreKept() async throws {
        let server = try SFTPTestAccount.load()
        try await withStore(of: server) { store in
            let path = try RemotePath("/etl-\(UUID().uuidString)/old.img")
            let file = try await store.beginWrite(to: path)
            try await file.fill([1, 2, 3], modificationTime: UTCTime(seconds: 1_000_000_000))
            try await file.publish()
            let pipe = BytePipe(wantsModificationTime: true)
            _ = try await store.read(path, into: pipe.writer)
            #expect(pipe.reader.modificationTime == UTCTime(seconds: 1_000_000_000))
            try await server.client.remove(path.directory)
        }
    }

    @Test func whatIsNotAllowedIsSaid() async throws {
        let server = try SFTPTestAccount.load()
        // Not even root may make a file there.
        try await withStore(of: server, basePath: "/proc") { store in
            let file = try await store.beginWrite(to: try RemotePath("/self/a.img"))
            let error = await #expect(throws: TransferError.self) { try await file.fill([1]) }
            await file.abandon()
            #expect([.permissionDenied, .refused, .directoryFailed].contains(error?.kind))
            #expect(error?.reply?.hasPrefix("SSH_FX_") == true)
        }
    }

    @Test func aFullDiskMayBeEmptiedAgain() async throws {
        let server = try SFTPTestAccount.load()
        let directory = try #require(
            server.smallDisk, "TEST_SFTP_SMALL_DISK is not set: only root can make such a disk")
        try await withStore(of: server) { store in
            let file = try await store.beginWrite(to: try RemotePath("\(directory)/large.img"))
            let error = await #expect(throws: TransferError.self) {
                try await file.fill([UInt8](repeating: 1, count: 3_000_000))
            }
            await file.abandon()
            #expect(error?.kind == .diskFull)
            #expect(error?.isRetriable == true)
            #expect(try await server.client.names(in: directory).isEmpty)
        }
    }

    // MARK: Tools

    private func probeError(
        of server: SFTPTestAccount, knownHosts: String, fingerprints: [String] = []
    ) async -> TransferError? {
        do {
            try await withStore(of: server, knownHosts: knownHosts, fingerprints: fingerprints) {
                try await $0.probe()
            }
            return nil
        } catch {
            return error as? TransferError
        }
    }

    private func withKnownHosts(_ lines: [String], _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString).known_hosts")
        try Data(lines.map { "\($0)\n" }.joined().utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(file.path)
    }

    private func withStore(
        of server: SFTPTestAccount, keyFile: String? = nil, knownHosts: String? = nil, fingerprints: [String] = [],
        basePath: String? = nil, _ body: (any FileStore) async throws -> Void
    ) async throws {
        let store = SFTPStoreConfiguration(
            host: server.host, port: server.port, user: server.user, keyFile: keyFile ?? server.keyFile,
            knownHostsFile: knownHosts ?? server.knownHosts, hostKeyFingerprints: fingerprints,
            basePath: basePath ?? server.basePath, maxConnections: 4, connectTimeout: .seconds(20),
            stallTimeout: .seconds(20)
        ).makeStore(logger: silentLogger)
        try await store.whileOpen { try await body($0) }
    }
}
