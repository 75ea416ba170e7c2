import ETL
import ETLTesting
import ETLTransports
import Foundation
import Infrastructure
import Testing

/// The promises of a file store, kept on the disks of this machine, made of settings as the worker does it.
@Suite("The local store on a real disk")
struct LocalDiskTests {
    /// Below the package: temporary directories are in memory on some machines.
    @Test(arguments: FileStoreConformance.names)
    func keepsItsPromise(_ name: String) async throws {
        let folder = TestEnvironment.root.appending(path: ".local/disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withStore(of: folder.path) { store in
            try await FileStoreConformance(of: store, below: "/scratch") { directory in
                try Self.names(in: folder.path + directory)
            }.run(name)
        }
    }

    @Test func aFullDisk() async throws {
        try await SmallDisk.with(size: 1024 * 1024) { disk in
            try await withStore(of: disk.path) { store in
                let old = [UInt8](repeating: 1, count: 600_000)
                try await store.put(old, at: "/out/a.img")
                let error = await transferError {
                    try await store.put([UInt8](repeating: 2, count: 600_000), at: "/out/a.img")
                }
                #expect(error?.kind == .diskFull)
                #expect(error?.isRetriable == true && error?.isOutage == false)
                #expect(error?.path == "/out/a.img")
                #expect(error?.reply == "No space left on device")
                #expect(try Self.names(in: disk.path + "/out") == ["a.img"], "nothing of it is left")
                #expect(try Data(contentsOf: URL(filePath: disk.path + "/out/a.img")) == Data(old))

                // Somebody makes room. Not at once, it may be: a program that another test starts has our descriptors
                // until it is another program, and a removed file has its place on the disk as long.
                try FileManager.default.removeItem(atPath: disk.path + "/out/a.img")
                var full: TransferError? = error
                for _ in 0..<1000 where full?.kind == .diskFull {
                    full = await transferError {
                        try await store.put([UInt8](repeating: 2, count: 600_000), at: "/out/a.img")
                    }
                }
                #expect(full == nil)
                #expect(try Self.names(in: disk.path + "/out") == ["a.img"])
            }
        }
    }

    /// Room for no name more: neither for a directory nor for a file.
    @Test(arguments: [(3, "/out/b.img"), (3, "/new/b.img"), (4, "/new/b.img")])
    func aDiskWithoutRoomForNames(names: Int, path: String) async throws {
        try await SmallDisk.with(size: 1024 * 1024, names: names) { disk in
            try await withStore(of: disk.path) { store in
                try await store.put([1], at: "/out/a.img")
                let error = await transferError { try await store.put([2], at: path) }
                #expect(error?.kind == .diskFull)
                #expect(error?.isRetriable == true)
                #expect(try Self.names(in: disk.path + "/out") == ["a.img"])
                let pipe = BytePipe()
                _ = try await store.read(try RemotePath("/out/a.img"), into: pipe.writer)
                #expect(try await pipe.reader.read() == [1])
            }
        }
    }

    // MARK: Tools

    private static func names(in directory: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory)
    }

    private func withStore(of base: String, _ body: (any FileStore) async throws -> Void) async throws {
        let file = DotEnvFile(parsing: Array("DISK_TYPE=local\nDISK_BASE_PATH='\(base)'\nDISK_MAX_CONNECTIONS=4".utf8))
        let settings = try WorkerSettings(
            reading: SettingsSource(environment: [:], file: file), types: TransportRegistry.builtIn.rules)
        let stores = TransportRegistry.builtIn.stores(
            of: settings.servers,
            Transport.Context(logger: silentLogger))
        let store = try #require(stores[ServerName("DISK")])
        try await store.whileOpen { try await body($0) }
    }
}
