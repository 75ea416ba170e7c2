import Testing

@testable import ETLTransports

@Suite("SFTP's packets")
struct SFTPPacketTests {
    private func packet(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
    }

    private func packets(_ bytes: [UInt8], by count: Int) throws -> [[UInt8]] {
        var parser = SFTPPacketParser()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: count) {
            bytes[start..<min(start + count, bytes.count)].withUnsafeBytes { parser.feed($0) }
            while let packet = try parser.next() { found.append(Array(packet)) }
        }
        #expect(parser.leftover == 0)
        return found
    }

    @Test(arguments: [1, 2, 3, 5, 64, 100_000]) func areFoundHoweverTheyAreSplit(_ count: Int) throws {
        let all: [[UInt8]] = (1...20).map { [UInt8](repeating: UInt8($0), count: $0 * 700) } + [[7]]
        #expect(try packets(all.flatMap(packet), by: count) == all)
    }

    @Test func areNoneWhereTheLengthIsNone() {
        for bytes: [UInt8] in [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 4, 0, 1]] {
            var parser = SFTPPacketParser()
            bytes.withUnsafeBytes { parser.feed($0) }
            #expect(throws: SFTPGarbage.self) { try parser.next() }
        }
        var parser = SFTPPacketParser()
        // The longest that is one.
        ([0, 4, 0, 0, 1] as [UInt8]).withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in parser.feed(bytes) }
        #expect(throws: Never.self) { try parser.next() }
    }

    @Test func areNoneWhereSomebodyGreets() {
        var parser = SFTPPacketParser()
        Array("Welcome to the cluster!\n".utf8).withUnsafeBytes { parser.feed($0) }
        let error = #expect(throws: SFTPGarbage.self) { try parser.next() }
        #expect(error?.reason.contains("'Welcome to the cluster!'") == true)
    }

    @Test func ofRequestsAreAsTheDraftHasThem() {
        func bytes(_ request: SFTPRequest) -> [UInt8] {
            var writer = SFTPWriter()
            request.write(258, to: &writer)
            return writer.bytes
        }
        let id: [UInt8] = [0, 0, 1, 2]
        let name: [UInt8] = [0, 0, 0, 2, 0x2F, 0x61]
        #expect(bytes(.open("/a", .read)) == packet([3] + id + name + [0, 0, 0, 1, 0, 0, 0, 0]))
        #expect(bytes(.open("/a", .create)) == packet([3] + id + name + [0, 0, 0, 0x2A, 0, 0, 0, 0]))
        #expect(bytes(.close([9])) == packet([4] + id + [0, 0, 0, 1, 9]))
        #expect(
            bytes(.read([9], offset: 0x1_0000_0002, count: 32768))
                == packet([5] + id + [0, 0, 0, 1, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0x80, 0]))
        #expect(bytes(.lstat("/a")) == packet([7] + id + name))
        #expect(bytes(.stat("/a")) == packet([17] + id + name))
        #expect(bytes(.fstat([9])) == packet([8] + id + [0, 0, 0, 1, 9]))
        #expect(
            bytes(.setModified("/a", 0x0102_0304)) == packet([9] + id + name + [0, 0, 0, 8, 1, 2, 3, 4, 1, 2, 3, 4]))
        #expect(bytes(.openDirectory("/a")) == packet([11] + id + name))
        #expect(bytes(.readDirectory([9])) == packet([12] + id + [0, 0, 0, 1, 9]))
        #expect(bytes(.remove("/a")) == packet([13] + id + name))
        #expect(bytes(.makeDirectory("/a")) == packet([14] + id + name + [0, 0, 0, 0]))
        #expect(bytes(.rename("/a", to: "/a")) == packet([18] + id + name + name))
        func text(_ text: String) -> [UInt8] { [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8) }
        #expect(
            bytes(.posixRename("/a", to: "/a")) == packet([200] + id + text("posix-rename@openssh.com") + name + name))
        #expect(bytes(.fsync([9])) == packet([200] + id + text("fsync@openssh.com") + [0, 0, 0, 1, 9]))
        #expect(bytes(.statvfs("/a")) == packet([200] + id + text("statvfs@openssh.com") + name))

        var writer = SFTPWriter()
        [UInt8]([1, 2, 3]).withUnsafeBytes { SFTPRequest.write(258, [9], offset: 5, $0, to: &writer) }
        #expect(
            writer.bytes == packet([6] + id + [0, 0, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 3, 1, 2, 3]))
        writer.clear()
        SFTPRequest.writeInitialize(to: &writer)
        #expect(writer.bytes == [0, 0, 0, 5, 1, 0, 0, 0, 3])
    }

    @Test func ofAnswersAreRead() throws {
        func read(_ bytes: [UInt8]) throws -> SFTPResponse {
            let (id, response) = try SFTPResponse.read(bytes[...])
            #expect(id == 7)
            return response
        }
        let id: [UInt8] = [0, 0, 0, 7]
        #expect(try read([101] + id + [0, 0, 0, 2]) == .status(SFTPStatus(.noSuchFile)))
        #expect(
            try read([101] + id + [0, 0, 0, 4, 0, 0, 0, 2, 0x6E, 0x6F, 0, 0, 0, 0])
                == .status(SFTPStatus(.failure, "no")))
        #expect(try read([102] + id + [0, 0, 0, 1, 9]) == .handle([9]))
        #expect(try read([103] + id + [0, 0, 0, 2, 1, 2]) == .data([1, 2]))
        #expect(try read([201] + id + [1, 2]) == .extended([1, 2]))
        let attributes: [UInt8] =
            [0x80, 0, 0, 0xF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0x81, 0xA4, 0, 0, 0, 3, 0, 0, 0, 4]
            + [0, 0, 0, 1, 0, 0, 0, 1, 0x78, 0, 0, 0, 0]
        let read1 = SFTPAttributes(size: 1 << 32, permissions: 0o100_644, modified: 4)
        #expect(try read([105] + id + attributes) == .attributes(read1))
        #expect(
            try read([104] + id + [0, 0, 0, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 0] + attributes)
                == .names([.init(name: [0x61], attributes: read1)]))
    }

    /// Cut anywhere, a packet is garbage, and no more than that.
    @Test func ofAnswersThatEndEarlyAreGarbage() {
        let whole: [UInt8] =
            [104, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 0, 0, 0, 0, 5]
            + [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x81, 0xA4]
        #expect(throws: Never.self) { try SFTPResponse.read(whole[...]) }
        for count in whole.indices {
            #expect(throws: SFTPGarbage.self, "\(count)") { try SFTPResponse.read(whole[..<count]) }
        }
        // Four thousand million names, none of them there.
        #expect(throws: SFTPGarbage.self) {
            try SFTPResponse.read([104, 0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0xFF])
        }
        #expect(throws: SFTPGarbage.self) { try SFTPResponse.read([3, 0, 0, 0, 7]) }
        #expect(throws: SFTPGarbage.self) { try SFTPResponse.read([99, 0, 0, 0, 7]) }
        let handle = [UInt8](repeating: 1, count: 257)
        #expect(throws: SFTPGarbage.self) { try SFTPResponse.read(([102, 0, 0, 0, 7, 0, 0, 1, 1] + handle)[...]) }
    }

    @Test func ofTheGreetingTellVersionAndExtensions() throws {
        var writer = SFTPWriter()
        writer.number(3)
        for (name, version) in [("posix-rename@openssh.com", "1"), ("statvfs@openssh.com", "1"), ("x@y", "")] {
            writer.string(name)
            writer.string(version)
        }
        // statvfs of a version that nobody knows is none.
        #expect(try SFTPGreeting(([2] + writer.bytes)[...]).extensions == [.posixRename])
        #expect(throws: SFTPGarbage.self) { try SFTPGreeting([2, 0, 0, 0, 2]) }
        #expect(throws: SFTPGarbage.self) { try SFTPGreeting([101, 0, 0, 0, 3]) }
    }

    @Test func tellWhatAFileIs() {
        #expect(SFTPAttributes(permissions: 0o100_644).type == .file)
        #expect(SFTPAttributes(permissions: 0o040_755).type == .directory)
        #expect(SFTPAttributes(permissions: 0o120_777).type == .link)
        #expect(SFTPAttributes(permissions: 0o010_644).type == .special)
        // Some servers tell the rights alone.
        #expect(SFTPAttributes(permissions: 0o644).type == .unknown)
        #expect(SFTPAttributes().type == .unknown)
    }

    @Test func tellHowMuchRoomThereIs() throws {
        func space(_ values: [UInt64]) throws -> SFTPFreeSpace {
            var writer = SFTPWriter()
            for value in values { writer.long(value) }
            return try SFTPFreeSpace(writer.bytes)
        }
        #expect(try !space([4096, 4096, 100, 50, 50, 10, 5, 5, 0, 0, 255]).isFull)
        #expect(try space([4096, 4096, 100, 9, 0, 10, 5, 5, 0, 0, 255]).isFull)
        #expect(try space([4096, 4096, 100, 50, 50, 10, 0, 0, 0, 0, 255]).isFull)
        // Nobody counts files there.
        #expect(try !space([4096, 4096, 100, 50, 50, 0, 0, 0, 0, 0, 255]).isFull)
        #expect(try !space([1, .max, 100, .max, .max, 0, 0, 0, 0, 0, 255]).isFull)
        #expect(throws: SFTPGarbage.self) { try space([1, 2]) }
    }
}
