import ETL
import ETLTesting
import Foundation
import Testing

@testable import ETLTransports

@Suite("Files of this machine")
struct LocalFileStoreTests {
    @Test(arguments: FileStoreConformance.names, [true, false])
    func keepsItsPromise(_ name: String, keepsPathsBelow: Bool) async throws {
        try await LocalFolder.with(keepsPathsBelow: keepsPathsBelow) { folder in
            try await FileStoreConformance(of: folder.store, below: "/scratch") { folder.names(in: $0) }.run(name)
        }
    }

    // MARK: What is no file of the base

    /// Whatever a link promises: nothing outside of the base is read or written.
    @Test(arguments: [true, false]) func aLinkThatLeadsOut(keepsPathsBelow: Bool) async throws {
        try await LocalFolder.with(keepsPathsBelow: keepsPathsBelow) { folder in
            let outside = folder.outside
            try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
            try Data("secret".utf8).write(to: outside.appending(path: "file"))
            try folder.link("absolute", to: outside.path)
            try folder.link("relative", to: "../outside")
            try folder.link("file", to: "../outside/file")
            try folder.link("round", to: "round")
            try folder.put("inner", at: "deep/er/file")
            try folder.link("deep/up", to: "../../outside")
            for path in ["/absolute/file", "/relative/file", "/file", "/round/file", "/round", "/deep/up/file"] {
                let error = await folder.error { try await folder.read(path) }
                #expect(error?.kind == .pathLeavesBase, "\(path): \(String(describing: error))")
                #expect(error?.isRetriable == false)
            }
            for path in ["/absolute/new", "/relative/new", "/deep/up/new", "/relative/new/deep/er"] {
                let error = await folder.error { try await folder.write("x", to: path) }
                #expect(error?.kind == .pathLeavesBase, "\(path): \(String(describing: error))")
                let found = await folder.error { try await folder.store.temporaries(beside: RemotePath(path)) }
                #expect(found?.kind == .pathLeavesBase)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path) == ["file"])
            // A link that has the name of the file is replaced, not followed.
            try await folder.write("new", to: "/file")
            #expect(folder.text(at: "file") == "new")
            #expect(try String(contentsOf: outside.appending(path: "file"), encoding: .utf8) == "secret")
        }
    }

    @Test func aLinkThatStaysInside() async throws {
        try await LocalFolder.with { folder in
            try folder.put("here", at: "volume/in/a.img")
            try folder.link("in", to: "volume/in")
            try folder.link("b.img", to: "volume/in/a.img")
            #expect(try await folder.readText("/in/a.img") == "here")
            #expect(try await folder.readText("/b.img") == "here")
            try await folder.write("new", to: "/in/c.img")
            #expect(folder.text(at: "volume/in/c.img") == "new")
        }
        // Without the kernel's help nobody can say where it leads.
        try await LocalFolder.with(keepsPathsBelow: false) { folder in
            try folder.put("here", at: "volume/a.img")
            try folder.link("in", to: "volume")
            let error = await folder.error { try await folder.read("/in/a.img") }
            #expect(error?.kind == .pathLeavesBase)
        }
    }

    @Test func aBaseThatIsALink() async throws {
        try await LocalFolder.with { folder in
            try folder.put("here", at: "volume/a.img")
            try folder.link("link", to: "volume")
            let store = LocalFolder.store(of: folder.url.appending(path: "link").path)
            let linked = LocalFolder(url: folder.url, store: store)
            #expect(try await linked.readText("/a.img") == "here")
            await store.close()
        }
    }

    @Test func whatIsNoFileIsNotRead() async throws {
        try await LocalFolder.with { folder in
            try folder.put("x", at: "directory/file")
            try #require(mkfifo(folder.url.appending(path: "fifo").path, 0o600) == 0)
            let directory = await folder.error { try await folder.read("/directory") }
            #expect(directory?.description == "Refused: disk /directory: it is a directory")
            let fifo = await folder.error { try await folder.read("/fifo") }
            #expect(fifo?.description == "Refused: disk /fifo: it is no file but a device, a pipe or a socket")
            #expect(fifo?.isRetriable == false)
        }
        let devices = LocalFolder(url: URL(filePath: "/dev"), store: LocalFolder.store(of: "/dev"))
        #expect(await devices.error { try await devices.read("/zero") }?.kind == .refused)
        await devices.store.close()
    }

    // MARK: What goes wrong

    @Test func aDirectoryOfThatName() async throws {
        try await LocalFolder.with { folder in
            try folder.put("x", at: "out/a.img/keep")
            let error = await folder.error { try await folder.write("new", to: "/out/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(error?.message == "there is a directory of that name")
            #expect(folder.text(at: "out/a.img/keep") == "x")
            #expect(folder.names(in: "/out") == ["a.img"])
        }
    }

    @Test func aFileInTheWayOfADirectory() async throws {
        try await LocalFolder.with { folder in
            try folder.put("x", at: "out")
            let error = await folder.error { try await folder.write("new", to: "/out/deep/a.img") }
            #expect(error?.kind == .directoryFailed)
            #expect(await folder.error { try await folder.read("/out/a.img") }?.kind == .fileNotFound)
        }
    }

    /// As on a disk or a share that is not mounted: it is the server that is down, not the file that is missing.
    @Test func aBaseThatIsNotThere() async throws {
        try await LocalFolder.with { folder in
            let store = LocalFolder.store(of: folder.url.appending(path: "not-mounted").path)
            let missing = LocalFolder(url: folder.url, store: store)
            let errors = [
                await missing.error { try await missing.read("/a") },
                await missing.error { try await missing.write("x", to: "/a") },
                await missing.error { try await store.probe() },
            ]
            for error in errors {
                #expect(error?.kind == .baseMissing)
                #expect(error?.isRetriable == true && error?.isOutage == true)
                #expect(error?.reply == "No such file or directory")
            }
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: "not-mounted"), withIntermediateDirectories: true)
            try await store.probe()
            try await missing.write("x", to: "/a")
            #expect(folder.text(at: "not-mounted/a") == "x")
            await store.close()
        }
    }

    /// Where nobody may write, not even root.
    @Test func aPlaceWhereNobodyMayWrite() async throws {
        let system = LocalFolder(url: URL(filePath: "/sys"), store: LocalFolder.store(of: "/sys"))
        let error = await system.error { try await system.write("x", to: "/etl-file-sync") }
        #expect(error?.kind == .permissionDenied)
        #expect(error?.isRetriable == false)
        await system.store.close()
    }

    @Test func aNameThatTheFileSystemDoesNotTake() async throws {
        try await LocalFolder.with { folder in
            let name = "/" + String(repeating: "x", count: 256)
            let errors = [
                await folder.error { try await folder.write("x", to: name) },
                await folder.error { try await folder.read(name) },
            ]
            for error in errors {
                #expect(error?.kind == .refused)
                #expect(error?.message == "the name is too long for the file system")
                #expect(error?.isRetriable == false)
            }
            #expect(folder.names(in: "") == [])
        }
    }

    @Test(arguments: [(4, ErrorKind.sourceChanged), (400_000, .sourceChanged)])
    func aFileThatChangesWhileItIsRead(newSize: Int, kind: ErrorKind) async throws {
        try await LocalFolder.with { folder in
            let place = folder.url.appending(path: "a.img")
            try Data(repeating: 1, count: 300_000).write(to: place)
            let pipe = BytePipe(capacity: 1000)
            let path = try RemotePath("/a.img")
            let reading = Task { try await folder.store.read(path, into: pipe.writer) }
            _ = try await pipe.reader.read(upTo: 1)
            let handle = try FileHandle(forWritingTo: place)
            try handle.truncate(atOffset: UInt64(newSize))
            try handle.close()
            let told = await folder.error { while try await !pipe.reader.read().isEmpty {} }
            let error = await folder.error { try await reading.value }
            #expect(error?.kind == kind)
            #expect(error?.isRetriable == true)
            #expect(told == error)
        }
    }

    /// A reader goes on with the old file, whole, when a new one takes its place.
    /// It may grow faster than it is read.
    @Test func aFileThatGrowsIsNotReadToItsNewEnd() async throws {
        try await LocalFolder.with { folder in
            let place = folder.url.appending(path: "a.log")
            try Data(repeating: 1, count: 1000).write(to: place)
            let pipe = BytePipe(capacity: 100)
            let path = try RemotePath("/a.log")
            let reading = Task { try await folder.store.read(path, into: pipe.writer) }
            var count = try await pipe.reader.read(upTo: 1).count
            let handle = try FileHandle(forWritingTo: place)
            try handle.truncate(atOffset: 1_000_000)
            try handle.close()
            _ = await folder.error {
                while case let part = try await pipe.reader.read(), !part.isEmpty { count += part.count }
            }
            let error = await folder.error { try await reading.value }
            #expect(error?.kind == .sourceChanged)
            #expect(count < 2000)
        }
    }

    @Test func timesThatLieTooFarApart() {
        #expect(LocalSession.idle(since: 10, at: 30) == .seconds(20))
        #expect(LocalSession.idle(since: .min, at: 30) == nil)
    }

    @Test func aFileThatIsReplacedWhileItIsRead() async throws {
        try await LocalFolder.with { folder in
            try folder.put(String(repeating: "a", count: 300_000), at: "a.img")
            let pipe = BytePipe(capacity: 1000)
            let path = try RemotePath("/a.img")
            async let reading = folder.store.read(path, into: pipe.writer)
            var bytes = try await pipe.reader.read(upTo: 1)
            try await folder.write("new", to: "/a.img")
            while case let part = try await pipe.reader.read(), !part.isEmpty { bytes += part }
            _ = try await reading
            #expect(bytes == [UInt8](repeating: UInt8(ascii: "a"), count: 300_000))
            #expect(folder.text(at: "a.img") == "new")
        }
    }

    @Test func aTemporaryThatSomebodyRemoved() async throws {
        try await LocalFolder.with { folder in
            let file = try await folder.store.beginWrite(to: try RemotePath("/a.img"))
            let pipe = BytePipe()
            pipe.writer.finish()
            _ = try await file.write(from: pipe.reader)
            for name in folder.names(in: "") {
                try FileManager.default.removeItem(at: folder.url.appending(path: name))
            }
            let error = await folder.error { try await file.publish() }
            #expect(error?.kind == .publishFailed)
            #expect(error?.isRetriable == true)
            await file.abandon()
        }
    }

    // MARK: Times

    @Test func aTimeIsKept() async throws {
        try await LocalFolder.with { folder in
            let time = UTCTime(seconds: 1_000_000_000, milliseconds: 250)
            try await folder.write("x", to: "/a.img", modificationTime: time)
            #expect(try await folder.read("/a.img", wantsModificationTime: true).modificationTime == time)
            #expect(try await folder.read("/a.img").modificationTime == nil)
        }
    }

    @Test func whatAKilledWorkerLeft() async throws {
        try await LocalFolder.with { folder in
            let names = [UInt64(1), 2].map { TemporaryName(created: 1_700_000_000, random: $0) }
            for name in names { try folder.put("part", at: "out/\(name)") }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -200_000)],
                ofItemAtPath: folder.url.appending(path: "out/\(names[0])").path)
            try await folder.write("x", to: "/out/a.img")
            let beside = try RemotePath("/out/a.img")
            let found = try await folder.store.temporaries(beside: beside).sorted { $0.path.string < $1.path.string }
            #expect(found.map(\.name) == names)
            try #require(found.count == 2)
            #expect(try #require(found[0].idle) > .seconds(86_400))
            #expect(try #require(found[1].idle) < .seconds(3600))
            for file in found + found { try await folder.store.remove(file) }
            #expect(folder.names(in: "/out") == ["a.img"])
        }
    }
}
