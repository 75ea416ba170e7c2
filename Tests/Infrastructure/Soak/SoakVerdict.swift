/// Whether a worker took the same of its machine all along.
///
/// The first quarter of the samples is for warming up: pools fill, the allocator takes what it needs. After that the
/// second quarter is compared with the last one, each by its median, so that no single moment decides.
public struct SoakVerdict: Sendable {
    /// What grew, a line each; empty when all was flat.
    public let problems: [String]

    /// Judges samples in the order in which they were taken, each from a moment without a job in flight.
    ///
    /// - Parameter samples: at least eight; with fewer there is nothing to compare, which is a problem as well.
    public init(_ samples: [ProcessUsage]) {
        guard samples.count >= 8 else {
            problems = ["\(samples.count) samples are too few to judge"]
            return
        }
        let quarter = samples.count / 4
        let early = samples[quarter..<2 * quarter]
        let late = samples.suffix(quarter)
        problems = [
            Self.growth("memory in KiB", early.map(\.residentKiB), late.map(\.residentKiB), allowed: Self.memory),
            Self.growth("descriptors", early.map(\.descriptors), late.map(\.descriptors), allowed: Self.few),
            Self.growth("threads", early.map(\.threads), late.map(\.threads), allowed: Self.few),
        ].compactMap(\.self)
    }

    // A tenth and 4 MiB: an allocator goes on settling, and over 100,000 jobs 80 bytes a job are seen all the same.
    private static func memory(_ early: Int) -> Int { early / 10 + 4096 }

    // A pool may hold a connection more or less, of one descriptor and one thread.
    private static func few(_: Int) -> Int { 4 }

    private static func growth(_ what: String, _ early: [Int], _ late: [Int], allowed: (Int) -> Int) -> String? {
        let (before, after) = (median(early), median(late))
        guard after > before + allowed(before) else { return nil }
        return "\(what) grew from \(before) to \(after)"
    }

    private static func median(_ values: [Int]) -> Int {
        values.sorted()[values.count / 2]
    }
}
