import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// The promises of a file store, kept on a server that is not OpenSSH's: it takes passwords, and has no extensions.
@Suite("The SFTP store on a real server with passwords")
struct RealPasswordSFTPServerTests {
    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        try await withStore { store in
            try await FileStoreConformance(of: store, below: "/etl-conformance").run(name)
        }
    }

    @Test func anOldFileMakesRoomAndIsRemoved() async throws {
        try await withStore { store in
            let path = try RemotePath("/etl-\(UUID().uuidString)/a.img")
            for content: [UInt8] in [[1], [2, 2]] {
                let file = try await store.beginWrite(to: path)
                let pipe = BytePipe()
                try await pipe.writer.write(content)
                pipe.writer.finish()
                _ = try await file.write(from: pipe.reader)
                try await file.publish()
                let back = BytePipe()
                _ = try await store.read(path, into: back.writer)
                #expect(try await back.reader.read() == content)
            }
            let left = try await store.temporaries(beside: path)
            #expect(left.isEmpty)
        }
    }

    @Test func thePasswordAnswersTheServersQuestion() async throws {
        try await withStore(user: "PROMPTED_USER") { try await $0.probe() }
    }

    /// What it says beside SFTP is heard, and that it is gone, at once.
    @Test func aServerThatCannotStartItsSFTPSaysWhy() async throws {
        try await withStore(user: "BROKEN_USER") { store in
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            #expect(error?.kind == .connectionLost)
            #expect(error?.message == "before the log-in was through: sh: 1: sftp-server: not found")
            #expect(error?.isOutage == true)
        }
    }

    @Test(arguments: [false, true])
    func aWrongPasswordIsALoginThatFailedForGood(prompted: Bool) async throws {
        try await withStore(user: prompted ? "PROMPTED_USER" : "USER", password: "n0t-the-pa55word") { store in
            let error = await #expect(throws: TransferError.self) { try await store.probe() }
            #expect(error?.kind == .loginFailed)
            #expect(error?.message == "the server would take: \(prompted ? "keyboard-interactive" : "password")")
            #expect(error?.isRetriable == false && error?.isOutage == true)
        }
    }

    private func withStore(
        user: String = "USER", password: String? = nil, _ body: (any FileStore) async throws -> Void
    ) async throws {
        let variables = try TestEnvironment.load().variables
        func value(_ name: String) throws -> String {
            guard let value = variables["TEST_SFTP_PASSWORD_\(name)"], !value.isEmpty else {
                throw MissingInfrastructure(problems: ["TEST_SFTP_PASSWORD_\(name) is not set in .env.test"])
            }
            return value
        }
        let store = SFTPStoreConfiguration(
            host: try value("HOST"), port: Int(try value("PORT")) ?? 0,
            user: try value(user), password: Secret(try password ?? value("PASS")),
            hostKeyFingerprints: [try value("HOST_KEY_SHA256")], maxConnections: 4, connectTimeout: .seconds(20),
            stallTimeout: .seconds(20)
        ).makeStore(logger: silentLogger)
        try await store.whileOpen { try await body($0) }
    }
}
