import CFiles

/// An open file or directory. It is closed when it is freed.
///
/// Not `Sendable`: it belongs to one session.
final class LocalFile {
    /// What is at a name.
    struct Info {
        enum Kind {
            case file, directory, link, other
        }

        let kind: Kind
        let size: Int64
        /// When it was last changed: seconds since 1970, and nanoseconds.
        let changed: (seconds: Int64, nanoseconds: Int64)

        init(_ info: etl_file_info) {
            size = info.size
            changed = (info.changed_seconds, info.changed_nanoseconds)
            kind =
                switch Int(info.kind) {
                case ETL_KIND_FILE: .file
                case ETL_KIND_DIRECTORY: .directory
                case ETL_KIND_LINK: .link
                default: .other
                }
        }
    }

    let descriptor: Int32

    /// Takes a descriptor over.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        _ = etl_file_close(descriptor)
    }

    func look() throws(SystemError) -> Info {
        var info = etl_file_info()
        try SystemError.check(etl_file_look(descriptor, &info))
        return Info(info)
    }

    /// Reads the next bytes; 0: the end.
    func read(into bytes: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try SystemError.check(etl_file_read(descriptor, bytes.baseAddress, bytes.count))
    }

    /// Writes some of `bytes`, which are some: at least one.
    func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
        try SystemError.check(etl_file_write(descriptor, bytes.baseAddress, bytes.count))
    }

    /// Sees to it that what was written outlasts a power cut.
    func sync() throws(SystemError) {
        try SystemError.check(etl_file_sync(descriptor))
    }

    /// Says when it was last changed.
    func setChanged(seconds: Int64, nanoseconds: Int64) throws(SystemError) {
        try SystemError.check(etl_file_set_changed(descriptor, seconds, nanoseconds))
    }

    /// Tells the system that all of it is going to be read.
    func willBeRead() {
        etl_file_advise(descriptor, 0)
    }

    /// Has the system read it from the disk the next time, and not from its memory, as far as it can.
    func forgetPages() {
        etl_file_advise(descriptor, 1)
    }
}
