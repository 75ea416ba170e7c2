import ETL
import NIOCore
import Synchronization

/// The server's files, in memory: to be filled before, looked at during and compared after a test.
///
/// ```swift
/// server.files["/data/a.img"] = image
/// try await worker.run(job)
/// #expect(server.files["/out/a.img"] == image)
/// ```
///
/// A path is bytes (``FTPPath``). What a test puts there appears in one step; what a client uploads is visible while
/// it grows, as on a real server, and the file system keeps a ``FTPFileHistory`` of what a reader could have seen.
///
/// What is put where it cannot be, such as below a file, ends the test with a message: that is the test's own mistake.
public final class FTPTestFileSystem: Sendable {
    private let tree: Locked<FTPFileTree>
    private let now: @Sendable () -> FTPTime

    /// Makes an empty one.
    ///
    /// - Parameter now: the clock for times of modification.
    public init(now: @escaping @Sendable () -> FTPTime = { .now }) {
        self.now = now
        tree = Locked(FTPFileTree(now: now()))
    }

    // MARK: For tests

    /// A file's bytes. `nil` is no file: reading it there is none, set it the file or the directory with all that is
    /// in it is removed. Missing directories above are made.
    public subscript(_ path: FTPPath) -> [UInt8]? {
        get { content(of: path)?.bytes }
        set {
            if let newValue { put(FTPFileContent(newValue), at: path) } else { remove(path) }
        }
    }

    /// The same, for a path that is in a string.
    public subscript(_ path: String) -> [UInt8]? {
        get { self[FTPPath(path)] }
        set { self[FTPPath(path)] = newValue }
    }

    /// A file's content without a copy of it; `nil` if there is no file.
    public func content(of path: FTPPath) -> FTPFileContent? {
        try? tree.withLock { tree throws(FTPFileError) in try tree.content(path) }
    }

    /// Puts a file there, with the directories above it.
    ///
    /// - Parameter modified: its time; now if not given.
    public func put(_ content: FTPFileContent, at path: FTPPath, modified: FTPTime? = nil) {
        let time = modified ?? now()
        must("put a file at \(path)") { tree throws(FTPFileError) in
            try tree.makeDirectories(path.parent, at: time)
            try tree.put(content, at: path, time: time)
        }
    }

    /// Makes a directory, with those above it.
    public func makeDirectory(_ path: FTPPath) {
        let time = now()
        must("make \(path)") { tree throws(FTPFileError) in try tree.makeDirectories(path, at: time) }
    }

    /// Removes a file, or a directory with all that is in it; nothing if there is none.
    public func remove(_ path: FTPPath) {
        let time = now()
        must("remove \(path)") { tree throws(FTPFileError) in
            for file in tree.files where file.isWithin(path) { try tree.remove(file, at: time) }
            try tree.removeDirectories(path, at: time)
        }
    }

    /// What is known of a file or directory; `nil` if there is none.
    public func info(_ path: FTPPath) -> FTPFileInfo? {
        tree.withLock { $0.info(path) }
    }

    /// What is in a directory, in the order of the names' bytes; empty if there is none.
    public func list(_ path: FTPPath) -> [FTPFileInfo] {
        (try? tree.withLock { tree throws(FTPFileError) in try tree.list(path) }) ?? []
    }

    /// The paths of all files.
    public var paths: [FTPPath] {
        tree.withLock { $0.files }
    }

    /// What readers could have seen under a name, over time.
    public func history(of path: FTPPath) -> FTPFileHistory {
        tree.withLock { $0.history(path) }
    }

    /// The histories of all names that ever were.
    public var histories: [FTPFileHistory] {
        tree.withLock { $0.histories.values.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) } }
    }

    /// Forgets what was, and keeps what is: for long runs, since a history keeps the content of old files alive.
    public func forgetHistory() {
        tree.withLock { $0.forgetHistory() }
    }

    private func must(_ what: String, _ change: (inout FTPFileTree) throws(FTPFileError) -> Void) {
        do {
            try tree.withLock { tree throws(FTPFileError) in try change(&tree) }
        } catch {
            preconditionFailure("FTPTestFileSystem cannot \(what): \(error)")
        }
    }
}

// MARK: For sessions

extension FTPTestFileSystem {
    func listing(of path: FTPPath) throws(FTPFileError) -> [FTPFileInfo] {
        try tree.withLock { tree throws(FTPFileError) in try tree.list(path) }
    }

    func read(_ path: FTPPath) throws(FTPFileError) -> FTPFileContent {
        try tree.withLock { tree throws(FTPFileError) in try tree.content(path) }
    }

    func openForUpload(
        _ path: FTPPath, from offset: FTPWriteOffset, user: FTPTestUser
    ) throws(FTPFileError) -> FTPUploadFile {
        let time = now()
        let id = try tree.withLock { tree throws(FTPFileError) in
            try tree.open(path, from: offset, owner: user.name, at: time)
        }
        return FTPUploadFile(id: id, quota: user.quota)
    }

    func append(_ bytes: ByteBuffer, to file: FTPUploadFile) throws(FTPFileError) {
        let time = now()
        try tree.withLock { tree throws(FTPFileError) in
            try tree.append(bytes, to: file.id, limit: file.quota, at: time)
        }
    }

    func truncate(_ file: FTPUploadFile, to count: Int) {
        tree.withLock { $0.truncate(file.id, to: count) }
    }

    func close(_ file: FTPUploadFile, isWhole: Bool) {
        let time = now()
        tree.withLock { $0.close(file.id, isWhole: isWhole, at: time) }
    }

    /// Whether the user's quota leaves room for so many bytes more.
    func hasRoom(for bytes: Int, of user: FTPTestUser) -> Bool {
        user.quota.map { tree.withLock { $0.used(by: user.name) } + bytes <= $0 } ?? true
    }

    /// Changes names, times or modes for a session.
    func change(_ change: (inout FTPFileTree, FTPTime) throws(FTPFileError) -> Void) throws(FTPFileError) {
        let time = now()
        try tree.withLock { tree throws(FTPFileError) in try change(&tree, time) }
    }
}
