import CFiles
import ETL
import Logging

/// Files of this machine's disks and of what is mounted.
///
/// An actor on a thread of its own, since a call to a disk blocks. What hangs in the kernel, as on a dead NFS server,
/// nobody can end: only its thread waits for it.
actor LocalSession: FileSession {
    private nonisolated let thread: SessionThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let base: String
    private let mapper: LocalErrorMapper
    private let logger: Logger
    private let keepsPathsBelow: Bool
    nonisolated let running = RunningCall()

    /// The upload under way: where it is and, while it is written, the file.
    private var upload: (directory: LocalDirectory, file: LocalFile)?

    /// Bytes that are moved before it is looked whether the call is to end.
    private static let chunk = 1024 * 1024

    /// - Parameters:
    ///   - base: the directory that no path leaves.
    ///   - keepsPathsBelow: in tests, whether the kernel can see to that.
    /// - Throws: ``ErrorKind/outOfResources``.
    init(
        base: String, server: String, logger: Logger, keepsPathsBelow: Bool = true,
        startThread: SystemThread.Begin
    ) throws(TransferError) {
        thread = SessionThread()
        try thread.start(startThread)
        self.base = base
        self.logger = logger
        self.keepsPathsBelow = keepsPathsBelow
        mapper = LocalErrorMapper(server: server)
    }

    deinit {
        thread.stop()
    }

    func close() async {
        upload = nil
    }

    func probe(interrupt: Interrupt) async throws(TransferError) {
        _ = try root(interrupt)
    }

    // MARK: Reading

    func read(
        _ path: RemotePath, into output: BytePipe.Writer, interrupt: Interrupt
    ) async throws(TransferError) -> ReadReceipt {
        let root = try root(interrupt)
        let file = try mapped(.read, path) { () throws(SystemError) in try root.openFile(path) }
        let before = try mapped(.read, path) { () throws(SystemError) in try file.look() }
        guard before.kind == .file else { throw mapper.notAFile(before.kind, path) }
        if output.wantsModificationTime { output.announce(modificationTime: UTCTime(before.changed)) }
        file.willBeRead()
        var count: Int64 = 0
        while let moved = try await move(from: file, into: output, path, interrupt) {
            count += Int64(moved)
            // It grows, and may do so faster than it is read.
            if count > before.size { break }
        }
        let after = try mapped(.read, path) { () throws(SystemError) in try file.look() }
        guard count == after.size, before.size == after.size, before.changed == after.changed else {
            throw TransferError(
                count < after.size && before.size == after.size ? .truncated : .sourceChanged, server: mapper.server,
                path: path.string, "\(count) bytes were read of a file of \(before.size), which has \(after.size) now",
                isRetriable: true)
        }
        output.finish()
        return ReadReceipt(bytesRead: count, size: after.size)
    }

    /// Reads as many bytes as there is room for. `nil`: the end.
    private func move(
        from file: LocalFile, into output: BytePipe.Writer, _ path: RemotePath, _ interrupt: Interrupt
    ) async throws(TransferError) -> Int? {
        var failure: SystemError?
        while true {
            if let error = interrupt.error { throw error }
            let count = try output.fill { space in
                do throws(SystemError) {
                    return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: space.prefix(Self.chunk)))
                } catch {
                    failure = error
                    return -1
                }
            }
            if let failure { throw mapper.error(failure, to: .read, path) }
            if let count { return count == 0 ? nil : count }
            await output.waitForSpace()
        }
    }

    // MARK: Writing

    func write(
        _ upload: Upload, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64 {
        try running.begin(interrupt)
        try await input.waitForContent()
        let root = try root(interrupt)
        let path = upload.path
        let (directory, file) = try mapped(.write, path) { () throws(SystemError) in
            let directory = try root.makeDirectory(of: path)
            return (directory, try directory.makeFile(upload.temporaryName.description))
        }
        self.upload = (directory, file)
        var count: Int64 = 0
        while let moved = try await move(from: input, into: file, path, interrupt) { count += Int64(moved) }
        if let time = input.modificationTime { setTime(time, of: file, path) }
        try mapped(.write, path) { () throws(SystemError) in try file.sync() }
        return count
    }

    /// Says when the file was last changed. That it cannot be said, as on some shares, is no failure.
    private func setTime(_ time: UTCTime, of file: LocalFile, _ path: RemotePath) {
        do throws(SystemError) {
            try file.setChanged(seconds: time.seconds, nanoseconds: Int64(time.milliseconds) * 1_000_000)
        } catch {
            logger.debug(
                "the time of the file cannot be set",
                metadata: ["path": "\(OneLine.of(path.string))", "error": "\(error.text)"])
        }
    }

    /// Writes what has come. `nil`: that was all.
    private func move(
        from input: BytePipe.Reader, into file: LocalFile, _ path: RemotePath, _ interrupt: Interrupt
    ) async throws(TransferError) -> Int? {
        var failure: SystemError?
        while true {
            if let error = interrupt.error { throw error }
            let count = try input.drain { bytes in
                do throws(SystemError) {
                    return try file.write(UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.chunk)))
                } catch {
                    failure = error
                    return -1
                }
            }
            if let failure { throw mapper.error(failure, to: .write, path) }
            if let count { return count == 0 ? nil : count }
            try await input.waitForContent()
        }
    }

    func verify(
        _ upload: Upload, _ expected: ExpectedContent, interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod {
        let (directory, file) = try current(upload)
        let path = upload.path
        let size = try mapped(.publish, path) { () throws(SystemError) in try file.look().size }
        guard size == expected.size else {
            throw TransferError(
                .sizeMismatch, server: mapper.server, path: path.string,
                "\(size) bytes are there, \(expected.size ?? 0) were sent", isRetriable: true)
        }
        guard let wanted = expected[.sha256] else { return .size }
        file.forgetPages()
        let copy = try mapped(.publish, path) { () throws(SystemError) in
            try directory.openOwn(upload.temporaryName.description)
        }
        var hasher = ChecksumHasher(.sha256)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try mapped(.publish, path, { () throws(SystemError) in try copy.read(into: buffer) }),
            count > 0
        {
            if let error = interrupt.error { throw error }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        guard hasher.checksum == wanted else {
            throw TransferError(
                .checksumMismatch, server: mapper.server, path: path.string,
                "what was read back is not what was written", isRetriable: true)
        }
        return .readBackChecksum
    }

    func publish(_ upload: Upload, interrupt: Interrupt) async throws(TransferError) {
        let directory = try current(upload).directory
        try mapped(.publish, upload.path) { () throws(SystemError) in
            try directory.rename(upload.temporaryName.description, to: upload.path.name)
            // From here on a reader sees it; now it also outlasts a power cut. A repeated job does no harm.
            try directory.syncEntries()
        }
        self.upload = nil
    }

    func discard(_ upload: Upload, within limit: Duration, interrupt: Interrupt) async {
        guard let directory = self.upload?.directory else { return }
        self.upload = nil
        do throws(SystemError) {
            try directory.remove(upload.temporaryName.description)
        } catch {
            guard error.code != ENOENT else { return }
            logger.warning(
                "a temporary file could not be removed",
                metadata: [
                    "server": "\(mapper.server)", "path": "\(OneLine.of(upload.temporary.string))",
                    "error": "\(error.text)",
                ])
        }
    }

    private func current(
        _ upload: Upload
    ) throws(TransferError) -> (directory: LocalDirectory, file: LocalFile) {
        guard let current = self.upload else {
            throw TransferError(
                .publishFailed, server: mapper.server, path: upload.path.string, "nothing was written",
                isRetriable: true)
        }
        return current
    }

    // MARK: What killed workers left

    func temporaries(
        beside path: RemotePath, interrupt: Interrupt
    ) async throws(TransferError) -> [(TemporaryName, Duration?)] {
        let root = try root(interrupt)
        do throws(SystemError) {
            let directory = try root.directory(path.directory)
            var names: [TemporaryName] = []
            try directory.forEachName { name in
                if names.count < Self.mostTemporaries, let name = TemporaryName(name) { names.append(name) }
            }
            guard !names.isEmpty else { return [] }
            let reference = try? directory.look(at: path.name).changed
            return names.map { name in
                let changed = try? directory.look(at: name.description).changed
                guard let reference, let changed else { return (name, nil) }
                return (name, Self.idle(since: changed.seconds, at: reference.seconds))
            }
        } catch {
            if [ENOENT, ENOTDIR].contains(error.code) { return [] }
            throw mapper.error(error, to: .read, path)
        }
    }

    func lookIntoBase(_ base: String, interrupt: Interrupt) async throws(TransferError) {
        _ = try await temporaries(beside: .anyFile, interrupt: interrupt)
    }

    /// How long ago that was, in seconds since 1970 both; `nil` where they lie further apart than there are numbers for: a
    /// file's time is what somebody has set.
    static func idle(since changed: Int64, at reference: Int64) -> Duration? {
        let idle = reference.subtractingReportingOverflow(changed)
        return idle.overflow ? nil : .seconds(idle.partialValue)
    }

    /// Of more than that it tells only some.
    private static let mostTemporaries = 1000

    func remove(_ path: RemotePath, interrupt: Interrupt) async throws(TransferError) {
        let root = try root(interrupt)
        do throws(SystemError) {
            try root.directory(path.directory).remove(path.name)
        } catch {
            if error.code != ENOENT { throw mapper.error(error, to: .publish, path) }
        }
    }

    // MARK: Helpers

    /// The base, opened anew for each call: what is mounted there may have changed.
    private func root(_ interrupt: Interrupt) throws(TransferError) -> LocalDirectory {
        try running.begin(interrupt)
        do throws(SystemError) {
            return try LocalDirectory(base, keepsPathsBelow: keepsPathsBelow)
        } catch {
            throw mapper.baseError(error)
        }
    }

    private func mapped<Value>(
        _ request: LocalErrorMapper.Request, _ path: RemotePath, _ body: () throws(SystemError) -> Value
    ) throws(TransferError) -> Value {
        do throws(SystemError) {
            return try body()
        } catch {
            throw mapper.error(error, to: request, path)
        }
    }
}

extension UTCTime {
    /// A file's time, to the millisecond.
    fileprivate init(_ time: (seconds: Int64, nanoseconds: Int64)) {
        self.init(seconds: time.seconds, milliseconds: Int(time.nanoseconds / 1_000_000))
    }
}
