/// The system has no thread, or no descriptor, to give for now.
struct SystemShortage: Error, Hashable, CustomStringConvertible {
    /// What could not be had and why, in one line.
    let description: String
}
