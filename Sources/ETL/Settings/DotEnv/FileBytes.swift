#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whole files, pipes among them: a `.env` file may come out of `<(sops -d …)` or a password manager's named pipe,
/// which Foundation will not read.
enum FileBytes {
    /// The most bytes that are read: a file beyond that is no `.env` file.
    static let maximum = 16 << 20

    /// Why a file cannot be read.
    struct Failure: Error, Hashable {
        /// The system's number: `ENOENT`, `EACCES`, …
        let code: Int32

        var isMissingFile: Bool { code == ENOENT }

        /// The system's words.
        var message: String { String(cString: strerror(code)) }
    }

    /// The bytes of the file at `path`.
    static func contents(of path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while contents.count <= maximum {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(code: errno) }
            guard count > 0 else { return contents }
            contents.append(contentsOf: buffer[..<count])
        }
        throw Failure(code: EFBIG)
    }
}
