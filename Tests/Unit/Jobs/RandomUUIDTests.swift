import Testing

@testable import ETL

@Suite("Random UUIDs")
struct RandomUUIDTests {
    private struct Constant: RandomNumberGenerator {
        let value: UInt64
        func next() -> UInt64 { value }
    }

    @Test(
        "Version and variant stand where RFC 9562 has them",
        arguments: [
            (0, "00000000-0000-4000-8000-000000000000"), (UInt64.max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0x0123_4567_89AB_CDEF, "01234567-89ab-4def-8123-456789abcdef"),
        ])
    func layout(bits: UInt64, text: String) {
        var generator = Constant(value: bits)
        #expect(RandomUUID.make(using: &generator) == text)
    }
}
