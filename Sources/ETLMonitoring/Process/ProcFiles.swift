#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Linux's files about this process. Where there are none, all is `nil`.
enum ProcFiles {
    /// What a file says, up to 64 KiB; these files have no size beforehand.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + length, $0.count - length) }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            length += count
        }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }

    /// How many entries a directory has, but for `.` and `..`.
    static func entryCount(_ path: String) -> Int? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - 2
    }

    /// Bytes of a page of memory.
    static var pageSize: Int { Int(sysconf(Int32(_SC_PAGESIZE))) }

    /// The parts of a second in which `/proc/self/stat` counts.
    static var ticksPerSecond: Int { Int(sysconf(Int32(_SC_CLK_TCK))) }
}
