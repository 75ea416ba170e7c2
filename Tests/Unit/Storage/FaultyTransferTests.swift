import ETLTesting
import Foundation
import Testing

@testable import ETL
@testable import ETLTransports

/// Faults of real stores: of one whose large files go through a pipe of the system's, and of a disk.
@Suite("A transfer between stores that fail when they are told to", .serialized)
struct FaultyTransferTests {
    private static let bytes = FTPStoreFixture.bytes(700_000)

    private let source = (try? RemotePath("/in/a.img"))!
    private let target = (try? RemotePath("/out/a.img"))!

    private func move(_ from: any FileStore, _ to: any FileStore) async -> TransferError? {
        do throws(TransferError) {
            _ = try await FileTransfer(verification: .size, clock: ContinuousClock()).move(
                .file(source, to: target), from: from, to: to)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        (StoreFault.failRead(atByte: 300_000), true), (.sourceSize(5), true), (.fail(.begin), false),
        (.failWrite(atByte: 300_000), false), (.writtenSize(5), false), (.fail(.publish), false),
    ])
    func betweenFTPServers(fault: StoreFault, isOfTheSource: Bool) async throws {
        try await FTPStoreFixture.with { from in
            try await FTPStoreFixture.with { to in
                from.server.files[source.string] = Self.bytes
                to.server.files[target.string] = [1]
                let (reading, writing) = (FaultyFileStore(from.store), FaultyFileStore(to.store))
                #expect(reading.capabilities.usesChannels && writing.capabilities.usesChannels)
                (isOfTheSource ? reading : writing).inject(fault)

                let error = await move(reading, writing)
                #expect(error?.isRetriable == true)
                #expect(reading.pendingFaults + writing.pendingFaults == 0)
                #expect(to.server.files[target.string] == [1])
                #expect(to.temporaries.isEmpty)

                #expect(await move(reading, writing) == nil)
                #expect(to.server.files[target.string] == Self.bytes)
                #expect(to.server.neverPartial(target.string))
            }
        }
    }

    @Test func ontoADisk() async throws {
        try await LocalFolder.with { folder in
            let memory = InMemoryFileStore()
            memory[source] = Self.bytes
            let disk = FaultyFileStore(folder.store)
            disk.inject(.failWrite(atByte: 300_000), .leaveTemporary, .losePublishReply())
            #expect(await move(memory, disk) == .injected)
            let left = folder.names(in: "/out")
            try #require(left.count == 1)
            let part = try Data(contentsOf: folder.url.appending(path: "out/\(left[0])"))
            #expect(part == Data(Self.bytes.prefix(300_000)))

            #expect(await move(memory, disk) == .injected)
            let content = try Data(contentsOf: folder.url.appending(path: "out/a.img"))
            #expect(content == Data(Self.bytes))
            #expect(Set(folder.names(in: "/out")) == Set(left + ["a.img"]))
        }
    }
}
