import ETL
import Testing

@Suite("A path is bytes below a server's root")
struct RemotePathTests {
    @Test(arguments: [
        ("/data/in/a.img", "/data/in/a.img"), ("data/in/a.img", "/data/in/a.img"), ("//data///a", "/data/a"),
        ("/a/./b", "/a/b"), ("a", "/a"), ("/...", "/..."), ("/..a/b..", "/..a/b.."), ("/ a / b ", "/ a / b "),
        ("/a b#c%41?d;type=a\"'`\\", "/a b#c%41?d;type=a\"'`\\"), ("/한글/파일.img", "/한글/파일.img"),
        ("/\u{1F4BE}.img", "/\u{1F4BE}.img"), ("/tab\there", "/tab\there"), ("/~root/-x", "/~root/-x"),
        ("/./a", "/a"), ("./a", "/a"), ("/a/.../b", "/a/.../b"), ("/.a", "/.a"), ("/a.", "/a."), ("/a//b", "/a/b"),
        ("/a/.b/..c/d", "/a/.b/..c/d"), ("/\u{2028}\u{85}", "/\u{2028}\u{85}"),
    ])
    func isTakenAsItIs(text: String, path: String) throws {
        #expect(Array(try RemotePath(text).string.utf8) == Array(path.utf8))
    }

    @Test(arguments: [
        ("", "empty"), ("/a\nb", "line break"), ("/a\rb", "line break"), ("/a\r\nb", "line break"), ("a\0b", "NUL"),
        ("/a/../b", "'..'"), ("..", "'..'"), ("/a/..", "'..'"), ("/", "directory"), ("//", "directory"),
        ("/a/", "directory"), (".", "directory"), ("/a/.", "directory"),
        ("/a/b/./", "directory"), ("/../a", "'..'"), ("../a", "'..'"), ("//a/..", "'..'"), ("a\nb", "line break"),
    ])
    func isRefusedBeforeAnyConnection(text: String, reason: String) {
        let error = #expect(throws: InvalidPath.self) { try RemotePath(text) }
        #expect(error?.description.contains(reason) == true)
        #expect(error?.description.utf8.contains(where: { $0 < 0x20 }) == false)
    }

    @Test func twoUnicodeSpellingsAreTwoFiles() throws {
        let composed = try RemotePath("/caf\u{E9}")
        let decomposed = try RemotePath("/cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func knowsItsParts() throws {
        let path = try RemotePath("/a/b/c.img")
        #expect(path.name == "c.img")
        #expect(path.directory == "/a/b")
        #expect(path.ancestors == ["/a", "/a/b"])
        #expect(path.sibling(named: ".x").string == "/a/b/.x")
        let top = try RemotePath("c.img")
        #expect(top.name == "c.img")
        #expect(top.directory == "/")
        #expect(top.ancestors.isEmpty)
        #expect(top.sibling(named: ".x").string == "/.x")
    }

    @Test(arguments: [("/", "/a/b"), ("", "/a/b"), ("/base", "/base/a/b"), ("base/x/", "/base/x/a/b")])
    func standsBelowABase(base: String, path: String) throws {
        #expect(try RemotePath("/a/b").below(base).string == path)
    }
}
