import ETL
import Logging

extension FTPSession {
    /// Uploads a file; its directory is made if the server does not take the file without.
    ///
    /// - Parameter hasContent: waits for the first byte. Asked before a directory is made: for a source that is not
    ///   there nothing is to be made.
    func upload(
        _ path: RemotePath, interrupt: Interrupt, directories: FTPDirectories,
        hasContent: () throws(TransferError) -> Void,
        from produce: @escaping (UnsafeMutableRawBufferPointer) throws(TransferError) -> Int
    ) throws(TransferError) -> Int64 {
        func attempt() throws(TransferError) -> Outcome {
            let outcome = try again(path, .write) { () throws(TransferError) in
                try run(.upload(path, to: address), isUpload: true, interrupt: interrupt) { $0.produce = produce }
            }
            leftover = Leftover(outcome.failure, outcome.log)
            return outcome
        }
        leftover = .nothing
        if FTPTransferPlan.upload(path, to: address).way == .nameInDirectory {
            // A refused PREQUOTE makes libcurl close the connection: the directory is looked at first.
            let reply = try ask(["CWD \(path.directory)"], interrupt: interrupt, isRepeatable: true).first
            if reply?.isRefusal == true {
                try hasContent()
                _ = try makeDirectories(of: path, directories, interrupt: interrupt)
            }
        }
        var outcome = try attempt()
        var directoryRefusal: FTPReply?
        if outcome.failure == .refused, outcome.log.started == nil, let reply = outcome.log.last,
            directories.mayBeMissing(reply)
        {
            // No byte has been taken from the source yet, so it can simply be done again.
            try hasContent()
            directoryRefusal = try makeDirectories(of: path, directories, interrupt: interrupt)
            outcome = try attempt()
        }
        if let failure = outcome.failure {
            if outcome.log.started == nil, let directoryRefusal, try isMissing(path.directory, interrupt) {
                throw TransferError(
                    .directoryFailed, server: address.name, path: path.directory,
                    reply: mapper.redacted(directoryRefusal), isRetriable: directoryRefusal.code < 500)
            }
            throw error(failure, outcome, .write, path)
        }
        guard outcome.log.isComplete else { throw error(.incomplete, outcome, .write, path) }
        directories.exist(above: path)
        return outcome.exchange.bytes
    }

    /// Whether a directory is not there. A user who may only read is refused the file and the directory alike, and is
    /// not to be told of a directory that cannot be made where there is one.
    private func isMissing(_ directory: String, _ interrupt: Interrupt) throws(TransferError) -> Bool {
        try ask(["CWD \(directory)"], interrupt: interrupt, isRepeatable: true).first?.isRefusal == true
    }

    /// Makes every directory above `path` that is not known to exist. Those that exist all the same refuse, which is
    /// what two workers that do this at the same time count on.
    ///
    /// - Returns: why the innermost was refused, unless that says that it is there: where an outer one cannot be made
    ///   for now, that is the reason.
    private func makeDirectories(
        of path: RemotePath, _ directories: FTPDirectories, interrupt: Interrupt
    ) throws(TransferError) -> FTPReply? {
        let missing = directories.unknown(above: path)
        guard !missing.isEmpty else { return nil }
        let replies = try ask(missing.map { "MKD \($0)" }, interrupt: interrupt, isRepeatable: true)
        for (directory, reply) in zip(missing, replies) where reply.isPositive {
            directories.exists(directory)
            logger.debug("directory made", metadata: ["server": "\(address.name)", "path": "\(directory)"])
        }
        guard let last = replies.last, last.isRefusal, !FTPDirectories.saysThatItExists(last) else { return nil }
        return replies.first { $0.code / 100 == 4 } ?? last
    }
}
