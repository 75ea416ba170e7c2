/// One line of a file of jobs.
struct JobLine: Hashable, Sendable {
    /// Its number, the first being 1; blank lines count.
    let number: Int

    /// Its bytes, without its end; `nil` where it is longer than any message.
    let bytes: [UInt8]?
}
