import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// The promises of a file store, kept on FTP servers that are not ours.
@Suite("The FTP store on a real server")
struct RealFTPServerTests {
    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        let server = try TestEnvironment.load().destination
        try await withStore(of: server) { store in
            let client = CurlClient(server)
            try await FileStoreConformance(of: store, below: "/etl-conformance") { directory in
                try await client.names(in: directory)
            }.run(name)
        }
    }

    @Test(arguments: [true, false]) func dataConnectionsGoBothWays(isPassive: Bool) async throws {
        let server = try TestEnvironment.load().destination
        try await withStore(of: server, isPassive: isPassive) { store in
            let content = Data("either way".utf8)
            let path = "/etl-\(UUID().uuidString)/file"
            try await CurlClient(server).put(content, at: path)
            let pipe = BytePipe()
            let receipt = try await store.read(try RemotePath(path), into: pipe.writer)
            #expect(receipt.bytesRead == Int64(content.count))
            #expect(try await pipe.reader.read() == Array(content))
        }
    }

    @Test func whatAKilledWorkerLeftIsFoundWithItsAgeAndRemoved() async throws {
        let server = try TestEnvironment.load().destination
        let client = CurlClient(server)
        try await withStore(of: server) { store in
            let path = try RemotePath("/etl-\(UUID().uuidString)/a b.img")
            let names = [UInt64(1), 2].map { TemporaryName(created: 1_700_000_000, random: $0) }
            let places = names.map { path.sibling(named: $0.description) }
            for place in places { try await client.put(Data("part".utf8), at: place.string) }
            try await client.setTime("20240229235959", of: places[0].string)
            try await client.put(Data("whole".utf8), at: path.string)

            let found = try await store.temporaries(beside: path).sorted { $0.path.string < $1.path.string }
            #expect(found.map(\.path) == places)
            try #require(found.count == 2)
            #expect(try #require(found[0].idle) > .seconds(86_400))
            #expect(try #require(found[1].idle) < .seconds(3600))
            try await store.remove(found[0])
            try await store.remove(found[0])
            #expect(Set(try await client.names(in: path.directory)) == ["a b.img", names[1].description])
        }
    }

    @Test func aWrongPasswordIsALoginThatFailedForGood() async throws {
        let server = try TestEnvironment.load().source
        try await withStore(of: server, password: "n0t-the-pa55word") { store in
            let pipe = BytePipe()
            let path = try RemotePath("/x")
            let error = await #expect(throws: TransferError.self) { try await store.read(path, into: pipe.writer) }
            #expect(error?.kind == .loginFailed)
            #expect(error?.isRetriable == false)
            #expect(error?.description.contains("n0t-the-pa55word") == false)
        }
    }

    @Test func aPortWithNobodyBehindIsRefused() async throws {
        var server = try TestEnvironment.load().source
        server = TestServer(
            name: server.name, host: "127.0.0.1", port: 1, user: "u", password: "p", basePath: server.basePath)
        try await withStore(of: server) { store in
            let pipe = BytePipe()
            let path = try RemotePath("/x")
            let error = await #expect(throws: TransferError.self) { try await store.read(path, into: pipe.writer) }
            #expect(error?.description == "ConnectionRefused: 127.0.0.1:1")
            #expect(error?.isRetriable == true)
        }
    }

    /// vsftpd has one sentence for everything that comes of a write, and opens the file before it knows of room.
    @Test func aFullDiskMayBeEmptiedAgain() async throws {
        let environment = try TestEnvironment.load()
        let (server, directory) = (environment.destination, try disk("SMALL_DISK", environment))
        let client = CurlClient(server)
        try await withStore(of: server) { store in
            let path = "\(directory)/etl-\(UUID().uuidString).img"
            let (old, new) = ([UInt8](repeating: 1, count: 600_000), [UInt8](repeating: 2, count: 700_000))
            try await store.put(old, at: path)
            let error = await #expect(throws: TransferError.self) { try await store.put(new, at: path) }
            #expect(error?.kind == .diskFull)
            #expect(error?.isRetriable == true && error?.isOutage == false)
            #expect(error?.path == server.basePath + path)
            #expect(try await client.get(path) == Data(old))
            let left = try await client.names(in: directory).filter { TemporaryName($0) != nil }
            #expect(left.isEmpty, "nothing of it is left")

            // Somebody makes room: a file of which nothing is there needs none.
            try await store.put([], at: path)
            try await store.put(new, at: path)
            #expect(try await client.get(path) == Data(new))
            try await store.put([], at: path)
        }
    }

    @Test func noRightToWriteIsNoFullDisk() async throws {
        let environment = try TestEnvironment.load()
        let directory = try disk("READ_ONLY", environment)
        try await withStore(of: environment.destination) { store in
            for (path, kind) in [
                ("\(directory)/a.img", ErrorKind.permissionDenied), ("\(directory)/new/a.img", .directoryFailed),
            ] {
                let error = await #expect(throws: TransferError.self) { try await store.put([1], at: path) }
                #expect(error?.kind == kind)
                #expect(error?.isRetriable == false && error?.isOutage == false)
            }
        }
    }

    private func disk(_ name: String, _ environment: TestEnvironment) throws -> String {
        guard let path = environment.variables["TEST_DST_\(name)"], !path.isEmpty else {
            throw MissingInfrastructure(problems: [
                "TEST_DST_\(name) is not set in .env.test: only root can mount such a disk"
            ])
        }
        return path
    }

    private func withStore(
        of server: TestServer, password: String? = nil, isPassive: Bool = true,
        _ body: (any FileStore) async throws -> Void
    ) async throws {
        let store = FTPStoreConfiguration(
            host: server.host, port: server.port, user: server.user, password: password ?? server.password,
            basePath: server.basePath.isEmpty ? "/" : server.basePath, maxConnections: 4, isPassive: isPassive,
            connectTimeout: .seconds(10), stallTimeout: .seconds(20)
        ).makeStore(logger: silentLogger)
        try await store.whileOpen { try await body($0) }
    }
}
