/// One file or directory, apart from its name: a writer goes on writing to it when it is renamed or removed, as on Unix.
struct FTPFileNode {
    let isDirectory: Bool
    /// Where it is; `nil` once it is removed.
    var path: FTPPath?
    /// A directory's names.
    var names: Set<[UInt8]> = []
    /// A file's bytes.
    var content = FTPFileContent()
    var isPartial = false
    var writers = 0
    var modified: FTPTime
    var mode: Int
    /// The user whose quota it counts against.
    var owner: String?

    /// What a reader sees of it.
    var version: FTPFileVersion {
        isDirectory ? .absent : isPartial ? .partial(size: content.size) : .whole(content)
    }

    mutating func endWriting(isWhole: Bool) {
        writers -= 1
        isPartial = !isWhole || writers > 0
    }

    func info(name: [UInt8], id: Int) -> FTPFileInfo {
        FTPFileInfo(
            name: name, isDirectory: isDirectory, size: content.size, modified: modified, mode: mode, id: id,
            isPartial: isPartial)
    }
}
