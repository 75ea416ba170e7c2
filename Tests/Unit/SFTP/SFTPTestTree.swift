import ETL

/// The files of an ``SFTPTestServer``. Names are bytes.
struct SFTPTestTree {
    enum Node: Equatable {
        case file([UInt8], modified: UInt32)
        case directory
        case link
        case pipe
    }

    /// What a file system says of a request that it does not carry out.
    enum Refusal: Error, Equatable {
        case missing, exists, isDirectory, full
    }

    private var nodes: [[UInt8]: Node] = [[]: .directory]

    /// Bytes that all files together may have.
    var capacity: Int?

    subscript(path: String) -> Node? {
        get { nodes[Self.key(path)] }
        set { nodes[Self.key(path)] = newValue }
    }

    /// The names in a directory, in no order that means anything.
    func names(in directory: String) -> [(name: [UInt8], node: Node)] {
        var prefix = Self.key(directory)
        prefix.append(UInt8(ascii: "/"))
        return nodes.compactMap { key, node in
            guard key.starts(with: prefix), !key.dropFirst(prefix.count).contains(UInt8(ascii: "/")) else { return nil }
            return (Array(key.dropFirst(prefix.count)), node)
        }
    }

    var paths: [String] { nodes.keys.map { String(decoding: $0, as: UTF8.self) }.sorted() }

    func hasDirectory(of path: String) -> Bool {
        let key = Self.key(path)
        guard let slash = key.lastIndex(of: UInt8(ascii: "/")) else { return true }
        return nodes[Array(key[..<slash])] == .directory
    }

    mutating func create(_ path: String, at now: UInt32) throws(Refusal) {
        guard hasDirectory(of: path) else { throw .missing }
        guard self[path] == nil else { throw .exists }
        self[path] = .file([], modified: now)
    }

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int, to path: String, at now: UInt32) throws(Refusal) {
        guard case .file(var content, _) = self[path] else { throw .missing }
        if let capacity, used + max(0, offset + bytes.count - content.count) > capacity { throw .full }
        // Taken out, so that it is not copied.
        self[path] = .file([], modified: now)
        if content.count < offset { content += [UInt8](repeating: 0, count: offset - content.count) }
        content.replaceSubrange(offset..<min(content.count, offset + bytes.count), with: bytes)
        self[path] = .file(content, modified: now)
    }

    mutating func rename(_ path: String, to target: String, replaces: Bool) throws(Refusal) {
        guard let node = self[path], hasDirectory(of: target) else { throw .missing }
        if self[target] == .directory { throw .isDirectory }
        if self[target] != nil, !replaces { throw .exists }
        self[path] = nil
        self[target] = node
    }

    private var used: Int {
        nodes.values.reduce(0) { sum, node in if case .file(let bytes, _) = node { sum + bytes.count } else { sum } }
    }

    var free: Int { capacity.map { max(0, $0 - used) } ?? 1 << 40 }

    private static func key(_ path: String) -> [UInt8] {
        let bytes = Array(path.utf8)
        return bytes == [UInt8(ascii: "/")] || bytes == [UInt8(ascii: ".")] ? [] : bytes
    }
}
