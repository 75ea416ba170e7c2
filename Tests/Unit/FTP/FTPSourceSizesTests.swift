import Testing

@testable import ETLTransports

@Suite("Whether the file that was read is the one that is there")
struct FTPSourceSizesTests {
    typealias Sizes = FTPSourceSizes

    @Test(
        arguments: [
            (Sizes(before: 100, moved: 100, after: 100), .whole),
            (Sizes(before: 100, moved: 100, after: nil), .whole),
            (Sizes(before: nil, moved: 100, after: 100), .whole),
            (Sizes(before: nil, moved: 100, after: nil), .whole),
            // It grew, or shrank, after its last byte was read.
            (Sizes(before: 100, moved: 100, after: 101), .changed),
            (Sizes(before: 100, moved: 100, after: 99), .changed),
            // It grew, or shrank, before that.
            (Sizes(before: 100, moved: 120, after: 120), .changed),
            (Sizes(before: 100, moved: 60, after: 60), .changed),
            (Sizes(before: 100, moved: 120, after: nil), .changed),
            (Sizes(before: 100, moved: 120, after: 100), .changed),
            // The same file, and not all of it.
            (Sizes(before: 100, moved: 60, after: 100), .truncated),
            (Sizes(before: 100, moved: 60, after: nil), .truncated),
            // Not all of a file that is another one now.
            (Sizes(before: 100, moved: 60, after: 80), .changed),
            (Sizes(before: nil, moved: 100, after: 120), .changed),
            (Sizes(before: nil, moved: 100, after: 80), .changed),
        ] as [(Sizes, Sizes.Verdict)])
    func verdict(_ sizes: Sizes, _ verdict: Sizes.Verdict) {
        #expect(sizes.verdict == verdict)
    }

    @Test func inWords() {
        #expect("\(Sizes(before: 100, moved: 60, after: 60))" == "60 bytes came of 100, and it is 60 bytes long now")
        #expect("\(Sizes(before: nil, moved: 60, after: nil))" == "60 bytes came")
    }
}
