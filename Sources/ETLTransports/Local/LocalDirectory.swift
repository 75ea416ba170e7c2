import CFiles
import ETL

/// A directory below which all is done by its descriptor: no name in it leads out of it, links included.
///
/// Not `Sendable`: it belongs to one session.
final class LocalDirectory {
    /// Whether the kernel can keep a path below a directory; in tests it need not.
    private let keepsPathsBelow: Bool
    private let file: LocalFile

    /// Opens a directory by its own path, which may be a link.
    init(_ path: String, keepsPathsBelow: Bool = true) throws(SystemError) {
        file = LocalFile(try SystemError.check(etl_file_open(path, Int32(ETL_FILE_DIRECTORY))))
        self.keepsPathsBelow = keepsPathsBelow
    }

    private init(_ file: LocalFile, keepsPathsBelow: Bool) {
        self.file = file
        self.keepsPathsBelow = keepsPathsBelow
    }

    // MARK: Ways down

    /// Opens a file for reading. A link to a place below is followed where the kernel can tell.
    func openFile(_ path: RemotePath) throws(SystemError) -> LocalFile {
        LocalFile(try open(Self.segments(path.string), Int32(ETL_FILE_READ)))
    }

    /// Opens a directory below; `/` is this one.
    func directory(_ path: String) throws(SystemError) -> LocalDirectory {
        let segments = Self.segments(path)
        guard !segments.isEmpty else { return self }
        return LocalDirectory(
            LocalFile(try open(segments, Int32(ETL_FILE_DIRECTORY))), keepsPathsBelow: keepsPathsBelow)
    }

    /// Opens the directory of a file, and makes those on the way to it that are missing. They outlast a power cut.
    func makeDirectory(of path: RemotePath) throws(SystemError) -> LocalDirectory {
        do throws(SystemError) {
            return try directory(path.directory)
        } catch {
            guard error.code == ENOENT else { throw error }
        }
        var parent = self
        for ancestor in path.ancestors {
            do throws(SystemError) {
                parent = try directory(ancestor)
                continue
            } catch {
                guard error.code == ENOENT else { throw error }
            }
            let name = Self.segments(ancestor).last ?? ""
            do throws(SystemError) {
                try SystemError.check(etl_file_make_directory(parent.file.descriptor, name))
                try parent.syncEntries()
            } catch {
                // Another worker was faster.
                guard error.code == EEXIST else { throw error }
            }
            parent = try directory(ancestor)
        }
        return parent
    }

    private func open(_ segments: [String], _ flags: Int32) throws(SystemError) -> Int32 {
        if keepsPathsBelow {
            let result = etl_file_open_beneath(file.descriptor, segments.joined(separator: "/"), flags, 0)
            if result != -ENOSYS { return try SystemError.check(result) }
        }
        // Step by step, and over no link at all: without the kernel's help nobody can say where one leads.
        var directory = file
        for segment in segments.dropLast() {
            directory = LocalFile(try Self.step(from: directory, segment, Int32(ETL_FILE_DIRECTORY)))
        }
        return try Self.step(from: directory, segments.last ?? ".", flags)
    }

    private static func step(from directory: LocalFile, _ name: String, _ flags: Int32) throws(SystemError) -> Int32 {
        let result = etl_file_open_at(directory.descriptor, name, flags | Int32(ETL_FILE_NO_LINK), 0)
        // Of a link that should be a directory the system says that it is none.
        if result == -ENOTDIR {
            var info = etl_file_info()
            if etl_file_look_at(directory.descriptor, name, &info) == 0, LocalFile.Info(info).kind == .link {
                throw SystemError(ELOOP)
            }
        }
        return try SystemError.check(result)
    }

    private static func segments(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    // MARK: Names in it

    /// Makes a file that must not be there yet.
    func makeFile(_ name: String) throws(SystemError) -> LocalFile {
        LocalFile(
            try SystemError.check(
                etl_file_open_at(file.descriptor, name, Int32(ETL_FILE_NEW), 0o666)))
    }

    /// Opens a file of this directory, and no link.
    func openOwn(_ name: String) throws(SystemError) -> LocalFile {
        LocalFile(try Self.step(from: file, name, Int32(ETL_FILE_READ)))
    }

    /// What is at a name; of a link, the link.
    func look(at name: String) throws(SystemError) -> LocalFile.Info {
        var info = etl_file_info()
        try SystemError.check(etl_file_look_at(file.descriptor, name, &info))
        return LocalFile.Info(info)
    }

    /// Gives a file another name, in place of what has it.
    func rename(_ name: String, to newName: String) throws(SystemError) {
        try SystemError.check(etl_file_rename(file.descriptor, name, newName))
    }

    func remove(_ name: String) throws(SystemError) {
        try SystemError.check(etl_file_remove(file.descriptor, name))
    }

    /// Sees to it that the names in it outlast a power cut, on file systems that can promise that.
    func syncEntries() throws(SystemError) {
        do throws(SystemError) {
            try file.sync()
        } catch {
            guard [EINVAL, ENOTSUP, EBADF, EROFS].contains(error.code) else { throw error }
        }
    }

    /// Shows all names.
    func forEachName(_ body: (String) -> Void) throws(SystemError) {
        let copy = try SystemError.check(etl_file_open_at(file.descriptor, ".", Int32(ETL_FILE_DIRECTORY), 0))
        guard let listing = etl_directory_open(copy) else { throw SystemError(ENOMEM) }
        defer { etl_directory_close(listing) }
        while let name = etl_directory_next(listing) { body(String(cString: name)) }
    }
}
