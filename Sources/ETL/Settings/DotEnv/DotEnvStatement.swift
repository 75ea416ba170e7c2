/// What a `.env` file has between two ends of lines: `KEY=value`, a `KEY` alone, or what is neither.
struct DotEnvStatement: Hashable {
    /// The line on which it begins, the first being 1.
    let line: Int

    /// What it says; `nil` where it makes no sense.
    let binding: Binding?

    struct Binding: Hashable {
        let key: String

        /// `nil` for a key without `=`.
        let value: String?
    }
}
