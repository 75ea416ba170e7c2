/// What a reader could see under a name at one time.
public enum FTPFileVersion: Hashable, Sendable {
    /// No such file.
    case absent
    /// A file that is being written, or whose writing was never ended well; `size` is the most that was there.
    case partial(size: Int)
    /// A file that was published in one step or written to its end.
    case whole(FTPFileContent)
}

extension FTPFileVersion: CustomStringConvertible {
    /// In a few words.
    public var description: String {
        switch self {
        case .absent: "absent"
        case .partial(let size): "PARTIAL, \(size) bytes"
        case .whole(let content): "whole, \(content)"
        }
    }
}
