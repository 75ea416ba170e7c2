/// What is asked of a server: draft-ietf-secsh-filexfer-02, sections 4, 6 and 8.
enum SFTPRequest: Equatable {
    /// What a server calls an open file.
    typealias Handle = [UInt8]

    /// How a file is opened.
    enum Mode: UInt32 {
        /// SSH_FXF_READ
        case read = 0x1
        /// SSH_FXF_WRITE, SSH_FXF_CREAT and SSH_FXF_EXCL: a file that was not there, and no link to one.
        case create = 0x2A
    }

    case open(String, Mode)
    case close(Handle)
    case read(Handle, offset: Int64, count: Int)
    case lstat(String)
    case stat(String)
    case fstat(Handle)
    case setModified(String, UInt32)
    case openDirectory(String)
    case readDirectory(Handle)
    case remove(String)
    case makeDirectory(String)
    case rename(String, to: String)
    case posixRename(String, to: String)
    case fsync(Handle)
    case statvfs(String)

    private var type: SFTPPacketType {
        switch self {
        case .open: .open
        case .close: .close
        case .read: .read
        case .lstat: .lstat
        case .stat: .stat
        case .fstat: .fstat
        case .setModified: .setstat
        case .openDirectory: .opendir
        case .readDirectory: .readdir
        case .remove: .remove
        case .makeDirectory: .mkdir
        case .rename: .rename
        case .posixRename, .fsync, .statvfs: .extended
        }
    }

    /// Writes it as the packet of this number.
    func write(_ id: UInt32, to writer: inout SFTPWriter) {
        writer.packet(type) { writer in
            writer.number(id)
            switch self {
            case .open(let path, let mode):
                writer.string(path)
                writer.number(mode.rawValue)
                SFTPAttributes().write(to: &writer)
            case .close(let handle), .fstat(let handle), .readDirectory(let handle): writer.string(handle)
            case .read(let handle, let offset, let count):
                writer.string(handle)
                writer.long(UInt64(offset))
                writer.number(UInt32(count))
            case .lstat(let path), .stat(let path), .openDirectory(let path), .remove(let path): writer.string(path)
            case .setModified(let path, let time):
                writer.string(path)
                SFTPAttributes(modified: time).write(to: &writer)
            case .makeDirectory(let path):
                writer.string(path)
                SFTPAttributes().write(to: &writer)
            case .rename(let path, let target):
                writer.string(path)
                writer.string(target)
            case .posixRename(let path, let target):
                writer.string(SFTPExtension.posixRename.rawValue)
                writer.string(path)
                writer.string(target)
            case .fsync(let handle):
                writer.string(SFTPExtension.fsync.rawValue)
                writer.string(handle)
            case .statvfs(let path):
                writer.string(SFTPExtension.statvfs.rawValue)
                writer.string(path)
            }
        }
    }

    /// Writes a WRITE, whose bytes are not copied before.
    static func write(
        _ id: UInt32, _ handle: Handle, offset: Int64, _ bytes: UnsafeRawBufferPointer, to writer: inout SFTPWriter
    ) {
        writer.packet(.write) { writer in
            writer.number(id)
            writer.string(handle)
            writer.long(UInt64(offset))
            writer.string(bytes)
        }
    }

    /// Writes the first packet of a connection, which has no number: version 3 is asked for, which all servers speak.
    static func writeInitialize(to writer: inout SFTPWriter) {
        writer.packet(.initialize) { $0.number(3) }
    }
}
