/// An `ETag`.
enum S3Tag {
    /// Without its quotes.
    static func bare(_ tag: String) -> String {
        tag.count > 1 && tag.hasPrefix("\"") && tag.hasSuffix("\"") ? String(tag.dropFirst().dropLast()) : tag
    }
}
