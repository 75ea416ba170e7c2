/// Under a name where only whole files may appear, a reader could have seen a part of one.
public struct FTPPartialFileSeen: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was there, one after the other.
    public let history: FTPFileHistory

    /// The history, in one line.
    public var description: String { "a part of a file was visible: \(history)" }
}
