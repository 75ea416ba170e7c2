import Dispatch
import ETL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// JSON lines of a file, or of what is piped in.
///
/// A file is read twice where it is to be. What comes through a pipe cannot be, and is kept on the way in a file of the
/// temporary directory (`TMPDIR`) that has no name and goes with the process, so that memory does not grow with it.
/// Reads block a thread of their own.
public final class FileInput: JobInput {
    private enum Place {
        /// A file, and where it is read from.
        case file(Int32, start: off_t, next: off_t)
        /// A pipe or a terminal, and the copy of what came.
        case pipe(Int32, copy: Int32?)
    }

    private let name: String
    private let descriptors: [Int32]
    private let place: Locked<Place>
    private let queue = DispatchQueue(label: "etl.input")

    private static let pieceSize = 256 * 1024

    /// Opens a file; `-` is standard input.
    ///
    /// - Parameter isReadTwice: whether ``rewind()`` will be called.
    public convenience init(path: String, isReadTwice: Bool) throws(OperationError) {
        if path == "-" {
            try self.init(descriptor: dup(STDIN_FILENO), name: "stdin", isReadTwice: isReadTwice)
        } else {
            try self.init(descriptor: open(path, O_RDONLY | O_CLOEXEC), name: path, isReadTwice: isReadTwice)
        }
    }

    /// - Parameter descriptor: is handed over; for a negative one, `errno` says why.
    init(descriptor: Int32, name: String, isReadTwice: Bool) throws(OperationError) {
        guard descriptor >= 0 else { throw Self.error("cannot be read", name, errno) }
        self.name = name
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        if isFile {
            let start = max(0, lseek(descriptor, 0, SEEK_CUR))
            descriptors = [descriptor]
            place = Locked(.file(descriptor, start: start, next: start))
        } else {
            do throws(OperationError) {
                let copy = isReadTwice ? try Self.makeCopy(of: name) : nil
                descriptors = [descriptor] + [copy].compactMap(\.self)
                place = Locked(.pipe(descriptor, copy: copy))
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// `jobs.jsonl:3`, `stdin:3`. See the protocol.
    public func place(ofLine line: Int) -> String { "\(name):\(line)" }

    /// The next bytes. See the protocol.
    public func read() async throws(OperationError) -> [UInt8]? {
        let isCancelled = Atomic(false)
        let result: Result<[UInt8]?, OperationError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    continuation.resume(
                        returning: Result { () throws(OperationError) in
                            try self.readBlocking { isCancelled.load(ordering: .relaxed) }
                        })
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
        return try result.get()
    }

    /// Goes back to the beginning. See the protocol.
    public func rewind() throws(OperationError) {
        place.withLock { place in
            switch place {
            case .file(let descriptor, let start, _): place = .file(descriptor, start: start, next: start)
            case .pipe(_, let copy?): place = .file(copy, start: 0, next: 0)
            case .pipe: preconditionFailure("an input of which no copy is kept cannot be read twice")
            }
        }
    }

    // MARK: On the queue

    private func readBlocking(unless isCancelled: () -> Bool) throws(OperationError) -> [UInt8]? {
        switch place.withLock(\.self) {
        case .file(let descriptor, let start, let next):
            let piece = try piece { pread(descriptor, $0, $1, next) }
            place.withLock { $0 = .file(descriptor, start: start, next: next + off_t(piece.count)) }
            return piece.isEmpty ? nil : piece
        case .pipe(let descriptor, let copy):
            // Nobody may ever write to it: a cancelled task is not to wait for that.
            var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while poll(&question, 1, 100) == 0 {
                if isCancelled() { return nil }
            }
            let piece = try piece { systemRead(descriptor, $0, $1) }
            if let copy { try keep(piece, in: copy) }
            return piece.isEmpty ? nil : piece
        }
    }

    private func piece(
        _ read: (UnsafeMutableRawPointer?, Int) -> Int
    ) throws(OperationError) -> [UInt8] {
        while true {
            var code: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
                let result = read(buffer.baseAddress, buffer.count)
                code = result < 0 ? errno : 0
                count = max(0, result)
            }
            if code == 0 { return bytes }
            if code != EINTR { throw Self.error("cannot be read", name, code) }
        }
    }

    private func keep(_ piece: [UInt8], in copy: Int32) throws(OperationError) {
        var rest = piece[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(copy, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Self.error("cannot be kept in TMPDIR until all of it is checked", name, errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// A file without a name.
    private static func makeCopy(of name: String) throws(OperationError) -> Int32 {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((directory + "/etl-file-sync-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw error("cannot be kept in TMPDIR, \(directory), until all of it is checked", name, errno)
        }
        unlink(template)
        return descriptor
    }

    private static func error(_ what: String, _ name: String, _ code: Int32) -> OperationError {
        OperationError("\(name) \(what): \(String(cString: strerror(code)))")
    }
}

/// `read` of the system, which has the name of a method here.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
