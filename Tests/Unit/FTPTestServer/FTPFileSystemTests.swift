import NIOCore
import Testing

@testable import ETLTesting

@Suite("FTPTestServer: paths and contents")
struct FTPPathTests {
    @Test(
        "a path is absolute and has no detours",
        arguments: [
            ("", "/"), ("/", "/"), ("a", "/a"), ("/a/", "/a"), ("//a///b", "/a/b"), ("/a/./b/.", "/a/b"),
            ("/a/../b", "/b"),
            ("/../..", "/"), ("/a..b/...", "/a..b/..."),
        ])
    func normal(text: String, expected: String) {
        #expect(FTPPath(text).description == expected)
    }

    @Test("a path is its bytes: two spellings of é are two, and CR LF is no letter")
    func bytes() {
        #expect(FTPPath("/\u{E9}") != FTPPath("/e\u{301}"))
        #expect(Set([FTPPath("/\u{E9}"), FTPPath("/e\u{301}")]).count == 2)
        #expect(FTPPath(bytes: [0x2F, 0x80, 0x2F, 0xFF]).name == [0xFF])
        #expect(FTPPath("/a\r\n/b").name == [0x62])
    }

    @Test("what a client means depends on where it stands")
    func resolving() {
        let here: FTPPath = "/data/in"
        #expect(here.resolving(Array("a".utf8)[...]) == "/data/in/a")
        #expect(here.resolving(Array("../a".utf8)[...]) == "/data/a")
        #expect(here.resolving(Array("/a".utf8)[...]) == "/a")
        #expect(here.resolving(Array("../../../..".utf8)[...]) == .root)
    }

    @Test("families")
    func families() {
        let path: FTPPath = "/a/b/c"
        #expect(path.parent == "/a/b")
        #expect(FTPPath.root.parent == .root)
        #expect(path.isWithin("/a") && path.isWithin(path) && path.isWithin(.root))
        #expect(!FTPPath("/ab").isWithin("/a"))
        #expect(path.below("/home") == "/home/a/b/c")
    }

    @Test("contents are equal by their bytes, however they are cut")
    func contents() {
        let bytes = (0..<1_200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var cut = FTPFileContent()
        for start in stride(from: 0, to: bytes.count, by: 70_001) {
            cut.append(ByteBuffer(bytes: bytes[start..<min(start + 70_001, bytes.count)]))
        }
        #expect(cut == FTPFileContent(bytes))
        #expect(cut.size == bytes.count)
        #expect(cut.bytes == bytes)
        #expect(cut.sha256 == FTPFileContent(bytes).sha256)
        #expect(cut.slice(900_000..<1_150_000).bytes == Array(bytes[900_000..<1_150_000]))
        #expect(cut.slice(5..<5).chunks.isEmpty)
        #expect(FTPFileContent("abc") != FTPFileContent("abd"))
        #expect(FTPFileContent("abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("a snapshot does not change with the file")
    func snapshot() {
        var content = FTPFileContent("abc")
        let before = content
        content.append(ByteBuffer(string: "def"))
        #expect(before == "abc")
        content.truncate(to: 4)
        #expect(content == "abcd")
    }

    @Test("line ends: CRLF on the wire, LF on the server, a lone CR stays")
    func lineEndings() {
        #expect(FTPLineEndings.toWire("a\nb\n") == FTPFileContent(Array("a\r\nb\r\n".utf8)))
        var endings = FTPLineEndings()
        var kept: [UInt8] = []
        for part in ["a\r", "\nb\rc", "\r"] { kept += endings.fromWire(ByteBuffer(string: part)).readableBytesView }
        kept += endings.end().readableBytesView
        #expect(kept == Array("a\nb\rc\r".utf8))
    }
}

@Suite("FTPTestServer: the file system")
struct FTPFileSystemTests {
    private let files = FTPTestFileSystem()

    private func upload(_ path: FTPPath, _ parts: String..., isWhole: Bool = true, user: FTPTestUser = .standard) throws
    {
        let file = try files.openForUpload(path, from: .at(0), user: user)
        for part in parts { try files.append(ByteBuffer(string: part), to: file) }
        files.close(file, isWhole: isWhole)
    }

    @Test("what a test puts there is there, with the directories above, and is whole at once")
    func seeding() {
        files["/data/in/a.img"] = [1, 2, 3]
        files["/data/in/a.img"] = [4]
        #expect(files["/data/in/a.img"] == [4])
        #expect(files.info("/data/in")?.isDirectory == true)
        #expect(files.paths == ["/data/in/a.img"])
        #expect(files.history(of: "/data/in/a.img").versions == [.absent, .whole([1, 2, 3]), .whole([4])])
        files["/data"] = nil
        #expect(files.paths.isEmpty)
        #expect(files.info("/data") == nil)
        #expect(files.history(of: "/data/in/a.img").current == .absent)
    }

    @Test("a listing is in the order of the bytes")
    func listing() {
        for name in ["b", "B", "한", "a b", ".x"] { files[FTPPath("/d/" + name)] = [] }
        #expect(files.list("/d").map { String(decoding: $0.name, as: UTF8.self) } == [".x", "B", "a b", "b", "한"])
        #expect(files.list("/nope").isEmpty)
    }

    @Test("an upload is visible while it grows, and whole when it ended well")
    func upload() throws {
        try upload("/a", "12", "34")
        #expect(files.history(of: "/a").versions == [.absent, .partial(size: 4), .whole("1234")])
        #expect(!files.history(of: "/a").isNeverPartial)
        try upload("/a", "5", isWhole: false)
        #expect(files.history(of: "/a").current == .partial(size: 1))
        #expect(files.info("/a")?.isPartial == true)
    }

    @Test("beside and renamed, only whole files appear under the name")
    func rename() throws {
        files.put("old", at: "/a")
        try upload("/.a.part", "new")
        try files.change { tree, time throws(FTPFileError) in
            try tree.rename("/.a.part", to: "/a", replacing: true, at: time)
        }
        #expect(files.history(of: "/a").versions == [.absent, .whole("old"), .whole("new")])
        #expect(files.history(of: "/.a.part").versions == [.absent, .partial(size: 3), .whole("new"), .absent])
        #expect("\(files.history(of: "/.a.part"))".contains("PARTIAL, 3 bytes"))
    }

    @Test("a part that is renamed is a part under its new name")
    func renamedPart() throws {
        try upload("/p", "ne", isWhole: false)
        try files.change { tree, time throws(FTPFileError) in
            try tree.rename("/p", to: "/a", replacing: true, at: time)
        }
        #expect(files.history(of: "/a").versions == [.absent, .partial(size: 2)])
    }

    @Test("a writer goes on when its file is renamed or removed")
    func openFileMoves() throws {
        let file = try files.openForUpload("/a", from: .at(0), user: .standard)
        try files.change { tree, time throws(FTPFileError) in try tree.rename("/a", to: "/b", replacing: true, at: time)
        }
        try files.append(ByteBuffer(string: "x"), to: file)
        #expect(files["/b"] == Array("x".utf8))
        files["/b"] = nil
        try files.append(ByteBuffer(string: "y"), to: file)
        files.close(file, isWhole: true)
        #expect(files["/b"] == nil)
        #expect(files.history(of: "/b").versions == [.absent, .partial(size: 1), .absent])
    }

    @Test("two writers of one file: whole when the last has ended")
    func twoWriters() throws {
        let first = try files.openForUpload("/a", from: .at(0), user: .standard)
        let second = try files.openForUpload("/a", from: .end, user: .standard)
        files.close(first, isWhole: true)
        #expect(files.info("/a")?.isPartial == true)
        files.close(second, isWhole: true)
        #expect(files.info("/a")?.isPartial == false)
    }

    @Test("a directory takes what is in it along")
    func renameDirectory() throws {
        files["/d/x/a"] = [1]
        try files.change { tree, time throws(FTPFileError) in try tree.rename("/d", to: "/e", replacing: true, at: time)
        }
        #expect(files.paths == ["/e/x/a"])
        #expect(files.list("/e").count == 1)
        #expect(files.history(of: "/d/x/a").current == .absent)
        #expect(files.history(of: "/e/x/a").versions == [.absent, .whole([1])])
    }

    @Test("what cannot be is refused")
    func refusals() throws {
        files["/f"] = [1]
        files["/d/a"] = [1]
        func refusal(_ change: (inout FTPFileTree, FTPTime) throws(FTPFileError) -> Void) -> FTPFileError? {
            do throws(FTPFileError) {
                try files.change(change)
                return nil
            } catch { return error }
        }
        let long = FTPPath("/" + String(repeating: "가", count: 85))
        let tooLong = FTPPath("/" + String(repeating: "가", count: 85) + "b")
        #expect(refusal { tree, time throws(FTPFileError) in try tree.makeDirectory(long, at: time) } == nil)
        #expect(refusal { tree, time throws(FTPFileError) in try tree.makeDirectory(tooLong, at: time) } == .badName)
        #expect(refusal { tree, time throws(FTPFileError) in try tree.makeDirectory("/x\ny", at: time) } == .badName)
        #expect(refusal { tree, time throws(FTPFileError) in try tree.makeDirectory("/f", at: time) } == .exists)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.makeDirectory("/f/g", at: time) } == .notDirectory)
        #expect(refusal { tree, time throws(FTPFileError) in try tree.makeDirectory("/n/g", at: time) } == .notFound)
        #expect(refusal { tree, time throws(FTPFileError) in try tree.removeDirectory("/d", at: time) } == .notEmpty)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.removeDirectory("/f", at: time) } == .notDirectory)
        #expect(refusal { tree, time throws(FTPFileError) in try tree.remove("/d", at: time) } == .isDirectory)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.rename("/f", to: "/d", replacing: true, at: time) }
                == .isDirectory)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.rename("/f", to: "/d/a", replacing: false, at: time) }
                == .exists)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.rename("/d", to: "/d/e", replacing: true, at: time) }
                == .denied)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.rename("/n", to: "/m", replacing: true, at: time) }
                == .notFound)
        #expect(
            refusal { tree, time throws(FTPFileError) in try tree.rename("/f", to: "/f", replacing: false, at: time) }
                == nil)
    }

    @Test("a quota counts what the user has there, and gives back what is removed or cut")
    func quota() throws {
        let user = FTPTestUser("q", password: "q", quota: 4)
        try upload("/a", "123", user: user)
        #expect(throws: FTPFileError.quotaExceeded) { try upload("/b", "12", user: user) }
        files["/b"] = nil
        try upload("/a", "1234", user: user)
        #expect(!files.hasRoom(for: 1, of: user))
        files["/a"] = nil
        #expect(files.hasRoom(for: 4, of: user))
        try upload("/c", "1234", user: user)
    }

    @Test("history can be forgotten, what is there stays")
    func forget() throws {
        try upload("/a", "1")
        files["/b"] = [1]
        files["/b"] = nil
        files.forgetHistory()
        #expect(files.histories.map(\.versions) == [[.whole("1")]])
    }
}
