import NIOCore

/// All files with their names, histories and sizes: the decisions of a ``FTPTestFileSystem``, without its lock.
struct FTPFileTree {
    /// Bytes of a name, as on most disks.
    static let nameLimit = 255

    private static let rootID = 0

    private var nodes: [Int: FTPFileNode]
    private var ids: [FTPPath: Int] = [.root: rootID]
    private var nextID = 1
    private var usage: [String: Int] = [:]
    private(set) var histories: [FTPPath: FTPFileHistory] = [:]

    init(now: FTPTime) {
        nodes = [Self.rootID: FTPFileNode(isDirectory: true, path: .root, modified: now, mode: 0o755)]
    }

    // MARK: Looking

    func info(_ path: FTPPath) -> FTPFileInfo? {
        ids[path].flatMap { id in nodes[id]?.info(name: path.name, id: id) }
    }

    func content(_ path: FTPPath) throws(FTPFileError) -> FTPFileContent {
        let node = try node(path)
        guard !node.isDirectory else { throw .isDirectory }
        return node.content
    }

    /// What is in a directory, in the order of the names' bytes.
    func list(_ path: FTPPath) throws(FTPFileError) -> [FTPFileInfo] {
        let directory = try node(path)
        guard directory.isDirectory else { throw .notDirectory }
        return directory.names.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { info(path.appending($0)) }
    }

    /// The paths of all files, in the order of their bytes.
    var files: [FTPPath] {
        ids.filter { nodes[$0.value]?.isDirectory == false }.keys
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    func history(_ path: FTPPath) -> FTPFileHistory {
        histories[path] ?? FTPFileHistory(path: path)
    }

    // MARK: Directories

    mutating func makeDirectory(_ path: FTPPath, at time: FTPTime) throws(FTPFileError) {
        try check(newName: path)
        guard ids[path] == nil else { throw .exists }
        link(add(FTPFileNode(isDirectory: true, modified: time, mode: 0o755)), as: path, at: time)
    }

    /// Makes what is missing of a directory and those above it.
    mutating func makeDirectories(_ path: FTPPath, at time: FTPTime) throws(FTPFileError) {
        if let id = ids[path] {
            guard nodes[id]?.isDirectory == true else { throw .notDirectory }
            return
        }
        try makeDirectories(path.parent, at: time)
        try makeDirectory(path, at: time)
    }

    mutating func removeDirectory(_ path: FTPPath, at time: FTPTime) throws(FTPFileError) {
        let node = try node(path)
        guard node.isDirectory else { throw .notDirectory }
        guard node.names.isEmpty else { throw .notEmpty }
        guard path != .root else { throw .denied }
        unlink(path, at: time)
    }

    /// Removes a directory with the directories in it, if there is one; the files in it are gone before.
    mutating func removeDirectories(_ path: FTPPath, at time: FTPTime) throws(FTPFileError) {
        guard let node = ids[path].flatMap({ nodes[$0] }), node.isDirectory else { return }
        for name in node.names { try removeDirectories(path.appending(name), at: time) }
        if path != .root { try removeDirectory(path, at: time) }
    }

    // MARK: Files

    /// Puts a file there in one step: readers see the old one or this one.
    mutating func put(_ content: FTPFileContent, at path: FTPPath, time: FTPTime) throws(FTPFileError) {
        try check(newName: path)
        if let id = ids[path], nodes[id]?.isDirectory == true { throw .isDirectory }
        unlink(path, at: time, isReplaced: true)
        var node = FTPFileNode(isDirectory: false, modified: time, mode: 0o644)
        node.content = content
        link(add(node), as: path, at: time)
    }

    /// Opens a file for an upload: from its start, which empties it, or from `offset`, which cuts what is behind.
    mutating func open(
        _ path: FTPPath, from offset: FTPWriteOffset, owner: String, at time: FTPTime
    ) throws(FTPFileError) -> Int {
        try check(newName: path)
        let id: Int
        if let known = ids[path] {
            guard nodes[known]?.isDirectory == false else { throw .isDirectory }
            id = known
            if case .at(let count) = offset { truncate(id, to: count) }
        } else {
            id = add(FTPFileNode(isDirectory: false, modified: time, mode: 0o644, owner: owner))
            nodes[id]?.isPartial = true
            link(id, as: path, at: time)
        }
        nodes[id]?.writers += 1
        nodes[id]?.isPartial = true
        changed(id, at: time)
        return id
    }

    /// Adds bytes to a file that is open; the limit is the owner's quota.
    mutating func append(
        _ bytes: ByteBuffer, to id: Int, limit: Int?, at time: FTPTime
    ) throws(FTPFileError) {
        guard let owner = nodes[id].map(\.owner) else { return }
        if let owner {
            let used = usage[owner, default: 0] + bytes.readableBytes
            if let limit, used > limit { throw .quotaExceeded }
            usage[owner] = used
        }
        nodes[id]?.content.append(bytes)
        changed(id, at: time)
    }

    /// Cuts a file that is open.
    mutating func truncate(_ id: Int, to count: Int) {
        guard let node = nodes[id], node.content.size > count else { return }
        if let owner = node.owner { usage[owner, default: 0] -= node.content.size - count }
        nodes[id]?.content.truncate(to: count)
    }

    /// Ends an upload: the file is whole from now on, or stays a part for good.
    mutating func close(_ id: Int, isWhole: Bool, at time: FTPTime) {
        nodes[id]?.endWriting(isWhole: isWhole)
        changed(id, at: time)
        forgetIfUnused(id)
    }

    mutating func remove(_ path: FTPPath, at time: FTPTime) throws(FTPFileError) {
        guard try !node(path).isDirectory else { throw .isDirectory }
        unlink(path, at: time)
    }

    /// Gives a file or directory another name, in one step; `replacing` a file of that name or refusing to.
    mutating func rename(
        _ old: FTPPath, to new: FTPPath, replacing: Bool, at time: FTPTime
    ) throws(FTPFileError) {
        let node = try node(old)
        guard let id = ids[old], old != .root else { throw .denied }
        try check(newName: new)
        if old == new { return }
        if node.isDirectory, new.isWithin(old) { throw .denied }
        if let there = ids[new].flatMap({ nodes[$0] }) {
            if there.isDirectory { throw .isDirectory }
            guard replacing, !node.isDirectory else { throw .exists }
        }
        let below = node.isDirectory ? ids.filter { $0.key != old && $0.key.isWithin(old) } : [:]
        unlink(new, at: time, isReplaced: true)
        detach(old)
        link(id, as: new, at: time)
        record(.absent, at: old)
        for (path, id) in below { move(id, from: path, to: FTPPath(bytes: new.bytes + path.bytes[old.bytes.count...])) }
    }

    mutating func setModified(_ path: FTPPath, to time: FTPTime) throws(FTPFileError) {
        guard let id = ids[path] else { throw .notFound }
        nodes[id]?.modified = time
    }

    mutating func setMode(_ path: FTPPath, to mode: Int) throws(FTPFileError) {
        guard let id = ids[path] else { throw .notFound }
        nodes[id]?.mode = mode
    }

    mutating func forgetHistory() {
        histories = histories.filter { ids[$0.key] != nil }.mapValues { history in
            var history = history
            history.forget()
            return history
        }
    }

    func used(by owner: String) -> Int {
        usage[owner, default: 0]
    }

    // MARK: Names and what is under them

    private func node(_ path: FTPPath) throws(FTPFileError) -> FTPFileNode {
        guard let node = ids[path].flatMap({ nodes[$0] }) else { throw .notFound }
        return node
    }

    private func check(newName path: FTPPath) throws(FTPFileError) {
        guard path.names.allSatisfy({ $0.count <= Self.nameLimit }), !path.bytes.contains(where: Self.isForbidden)
        else { throw .badName }
        guard path != .root else { throw .exists }
        guard let parent = ids[path.parent].flatMap({ nodes[$0] }) else { throw .notFound }
        guard parent.isDirectory else { throw .notDirectory }
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte == 0 || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }

    private mutating func add(_ node: FTPFileNode) -> Int {
        defer { nextID += 1 }
        nodes[nextID] = node
        return nextID
    }

    private mutating func link(_ id: Int, as path: FTPPath, at time: FTPTime) {
        ids[path] = id
        nodes[id]?.path = path
        if let parent = ids[path.parent] {
            nodes[parent]?.names.insert(path.name)
            nodes[parent]?.modified = time
        }
        if let version = nodes[id]?.version { record(version, at: path) }
    }

    private mutating func unlink(_ path: FTPPath, at time: FTPTime, isReplaced: Bool = false) {
        guard let id = ids[path] else { return }
        detach(path)
        nodes[id]?.path = nil
        if let parent = ids[path.parent] { nodes[parent]?.modified = time }
        if !isReplaced { record(.absent, at: path) }
        forgetIfUnused(id)
    }

    private mutating func detach(_ path: FTPPath) {
        ids[path] = nil
        if let parent = ids[path.parent] { nodes[parent]?.names.remove(path.name) }
    }

    private mutating func move(_ id: Int, from old: FTPPath, to new: FTPPath) {
        ids[old] = nil
        ids[new] = id
        nodes[id]?.path = new
        record(.absent, at: old)
        if let version = nodes[id]?.version { record(version, at: new) }
    }

    private mutating func changed(_ id: Int, at time: FTPTime) {
        nodes[id]?.modified = time
        if let node = nodes[id], let path = node.path { record(node.version, at: path) }
    }

    private mutating func forgetIfUnused(_ id: Int) {
        guard let node = nodes[id], node.path == nil, node.writers == 0 else { return }
        if let owner = node.owner { usage[owner, default: 0] -= node.content.size }
        nodes[id] = nil
    }

    private mutating func record(_ version: FTPFileVersion, at path: FTPPath) {
        // A directory has no history of its own.
        if case .absent = version, histories[path] == nil { return }
        histories[path, default: FTPFileHistory(path: path)].record(version)
    }
}
