/// How large a file's parts are, so that little memory holds one and yet 10,000 of them, which is all that S3 takes, hold
/// its largest file.
///
/// A part is kept until the server has it, since it may have to be sent again, and since its hash has to be known before
/// its first byte is sent; the next one is collected meanwhile. So the parts of a file up to 6.25 GiB have 8 MiB; after
/// each 800 parts they double, up to 1 GiB. 10,000 of them make 5.07 TiB, where S3 ends at 5, and a part is never more
/// than a 400th of what was moved before it.
struct S3PartPlan: Hashable, Sendable {
    /// The most parts of one file. Source: "Amazon S3 multipart upload limits".
    var limit = 10_000

    /// Bytes of the first parts. S3 takes none below 5 MiB but the last.
    var first = 8 * 1024 * 1024

    /// So many parts have one size.
    var step = 800

    /// Bytes of the largest parts.
    var largest = 1024 * 1024 * 1024

    /// Bytes of a part, the first of which has the number 1.
    ///
    /// - Returns: `nil` beyond the limit.
    func size(ofPart number: Int) -> Int? {
        guard number <= limit else { return nil }
        let doublings = min((number - 1) / step, 40)
        return min(first << doublings, largest)
    }
}
