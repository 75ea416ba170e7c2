import ETL
import Testing

@Suite("A temporary says what it is")
struct TemporaryNameTests {
    @Test(arguments: [0, 1, 0xABC, UInt64.max]) func isRecognised(random: UInt64) throws {
        let name = TemporaryName(created: 1_763_000_000, random: random)
        #expect(try #require(TemporaryName(name.description)).created == 1_763_000_000)
        #expect(name.description.hasPrefix("."))
        #expect(name.description.utf8.count <= 64)
    }

    @Test func anOldFileThatMadeRoomIsToldFromAPart() throws {
        let name = TemporaryName(created: 1, random: 2, content: .old)
        #expect(name.description == ".etl-file-sync-1-0000000000000002.old")
        #expect(TemporaryName(name.description) == name)
    }

    @Test(arguments: [
        "a.img", ".etl-file-sync-.part", ".etl-file-sync-1-zz.part", ".etl-file-sync-1-0000000000000000.img",
        ".etl-file-sync-x-0000000000000000.part", ".etl-file-sync-1-0000000000000000.", ".etl-file-sync-1.2-00.part",
        ".etl-file-sync-1-0000000000000000.part.part", ".etl-file-sync-1-0000000000000000.PART",
        ".etl-file-sync-1-00-00.part", "",
    ])
    func nothingElseIs(name: String) {
        #expect(TemporaryName(name) == nil)
    }

    @Test func makesRoomUnderANameOfItsOwn() {
        let name = TemporaryName(created: 1_700_000_000, random: 0x00AB_CDEF_0000_0001)
        #expect(name.description == ".etl-file-sync-1700000000-00abcdef00000001.part")
        #expect(name.aside.description == ".etl-file-sync-1700000000-00abcdef00000001.old")
        #expect(TemporaryName(name.aside.description) == name.aside)
    }
}
