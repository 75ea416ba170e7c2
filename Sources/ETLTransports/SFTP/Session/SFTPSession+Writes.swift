import ETL
import Logging

extension SFTPSession {
    /// WRITEs that are on their way at a time, none of them longer than a part: enough that nobody waits for the way to
    /// the server and back.
    private static let mostWrites = 64

    /// Bytes that the channel has not taken, so that a slow connection does not take memory.
    private static let mostUnsent = 4 * SFTPReadPlan.partSize

    /// Takes what a pipe gives to a temporary file. Nothing is made for a source that is not there: a file only once
    /// there is a first byte, or an end, and a directory only when the server says that it has none.
    func write(
        _ upload: Upload, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64 {
        leftover = .nothing
        // Meanwhile the source connects too.
        _ = try await connected(interrupt)
        try await input.waitForContent()
        let file = try await create(upload, interrupt)
        leftover = .file
        let count: Int64
        do throws(SFTPFailure) {
            count = try await send(input, to: file, interrupt)
        } catch {
            giveUp(file.connection, file.handle)
            switch error {
            case .refused(let status): throw await refused(status, upload, interrupt)
            case .interrupted: throw over(error, upload.path)
            case .broken, .timedOut, .garbage:
                leftover = .unclear
                throw over(error, upload.path)
            }
        }
        if let time = input.modificationTime { try await setTime(time, of: upload, interrupt) }
        return count
    }

    /// The error for a write that the server refused. What it says of a full disk is mostly just SSH_FX_FAILURE.
    func refused(
        _ status: SFTPStatus, _ upload: Upload, _ interrupt: Interrupt
    ) async -> TransferError {
        let isFull = status.code == .failure ? await isFull(upload.path.directory, interrupt) : false
        return mapper.refusal(status, to: .write, path: upload.path, isFull: isFull)
    }

    private func isFull(_ directory: String, _ interrupt: Interrupt) async -> Bool {
        guard let connection = try? await connected(interrupt).connection, connection.extensions.contains(.statvfs),
            case .extended(let bytes) = try? await ask(.statvfs(directory), nil, interrupt)
        else { return false }
        return (try? SFTPFreeSpace(bytes))?.isFull == true
    }

    // MARK: Bytes

    private func send(
        _ input: BytePipe.Reader, to file: NewFile, _ interrupt: Interrupt
    ) async throws(SFTPFailure) -> Int64 {
        let connection = file.connection
        var offset: Int64 = 0
        var unanswered = 0
        while true {
            while let (_, response) = try connection.arrivedAnswer() {
                try Self.check(response)
                unanswered -= 1
            }
            guard unanswered < Self.mostWrites, connection.unsent < Self.mostUnsent else {
                try Self.check(try connection.anyAnswer(within: configuration.stallTimeout, interrupt).response)
                unanswered -= 1
                continue
            }
            do throws(TransferError) {
                let count = try input.drain { bytes in
                    let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(SFTPReadPlan.partSize))
                    _ = connection.askToWrite(part, at: offset, to: file.handle)
                    return part.count
                }
                if count == 0 { break }
                if let count {
                    offset += Int64(count)
                    unanswered += 1
                    continue
                }
            } catch {
                throw .interrupted(error)
            }
            // The source is the slower one.
            try connection.flush(within: configuration.stallTimeout, interrupt)
            do throws(TransferError) {
                try await input.waitForContent()
            } catch {
                throw .interrupted(error)
            }
        }
        try finish(file, unanswered, keepsTime: input.modificationTime != nil, interrupt)
        return offset
    }

    /// Has the server say that it has all, and that it is on its disk where it can say that.
    private func finish(
        _ file: NewFile, _ unanswered: Int, keepsTime: Bool, _ interrupt: Interrupt
    ) throws(SFTPFailure) {
        let connection = file.connection
        // All in one go.
        let sync = connection.extensions.contains(.fsync) ? connection.ask(.fsync(file.handle)) : nil
        let look = keepsTime ? connection.ask(.fstat(file.handle)) : nil
        _ = connection.ask(.close(file.handle))
        for _ in 0..<(unanswered + 1 + (sync == nil ? 0 : 1) + (look == nil ? 0 : 1)) {
            let (id, response) = try connection.anyAnswer(within: configuration.stallTimeout, interrupt)
            switch (id, response) {
            case (look, .attributes(let attributes)): attributes.modified.map(memory.see)
            case (look, _): continue
            case (sync, .status(let status)) where status.code == .unsupported: continue
            default: try Self.check(response)
            }
        }
    }

    private static func check(_ response: SFTPResponse) throws(SFTPFailure) {
        guard case .status(let status) = response else { throw .garbage("the answer to a WRITE is none") }
        guard status.isOK else { throw .refused(status) }
    }

    /// Sets the time at which the file was last changed. That it cannot be set is no failure.
    private func setTime(
        _ time: UTCTime, of upload: Upload, _ interrupt: Interrupt
    ) async throws(TransferError) {
        // Version 3 has no time before 1970, or after 2106.
        if let seconds = UInt32(exactly: time.seconds) {
            let request = SFTPRequest.setModified(upload.temporary.string, seconds)
            guard try await !status(of: request, upload.path, interrupt).isOK else { return }
        }
        logger.debug(
            "the server does not set the time of the file",
            metadata: ["server": "\(address.name)", "path": "\(OneLine.of(upload.path.string))"])
    }
}
