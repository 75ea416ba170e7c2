/// A page of the list of an upload's parts.
struct S3PartPage: Hashable, Sendable {
    /// Bytes of its parts.
    var size: Int64 = 0

    /// The number of the last one.
    var last: Int?

    /// Whether there are more after it.
    let hasMore: Bool

    /// Reads an answer to `ListParts`; `nil` where it is none. AWS calls it `ListPartsResult`, others as they like.
    init?(_ response: S3Response) {
        guard let root = S3Element(parsing: response.body), let isTruncated = root["IsTruncated"] else { return nil }
        hasMore = isTruncated == "true"
        for part in root.all("Part") {
            guard let number = part["PartNumber"].flatMap({ Int($0) }), let size = part["Size"].flatMap({ Int64($0) }),
                size >= 0
            else { return nil }
            // A server may tell what it likes.
            let sum = self.size.addingReportingOverflow(size)
            guard !sum.overflow else { return nil }
            self.size = sum.partialValue
            last = number
        }
    }
}
