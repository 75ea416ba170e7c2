import ETL
import Logging

extension FTPSession {
    /// Uploads what a pipe gives; the file's directory is made if the server does not take it without.
    ///
    /// For a source that is not there nothing is made: a directory only once there is a first byte, or an end.
    func upload(
        _ path: RemotePath, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64 {
        func attempt() async throws(TransferError) -> FTPExchangeOutcome {
            let outcome = try await again { () async throws(TransferError) in
                try await move(.upload(path, input), interrupt)
            }
            leftover = Leftover(outcome)
            return outcome
        }
        leftover = .nothing
        var outcome = try await attempt()
        var directoryRefusal: FTPReply?
        if outcome.failure == .refused, outcome.log.started == nil, let reply = outcome.log.last,
            directories.mayBeMissing(reply)
        {
            // No byte has been taken from the source yet, so it can simply be done again.
            try await input.waitForContent()
            directoryRefusal = try await makeDirectories(of: path, interrupt: interrupt)
            outcome = try await attempt()
        }
        if let failure = outcome.failure {
            if outcome.log.started == nil, let directoryRefusal, try await isMissing(path.directory, interrupt) {
                throw TransferError(
                    .directoryFailed, server: address.name, path: path.directory,
                    reply: mapper.redacted(directoryRefusal), isRetriable: directoryRefusal.code < 500)
            }
            throw error(failure, outcome, .write, path)
        }
        guard outcome.log.isComplete else { throw error(.incomplete, outcome, .write, path) }
        directories.exist(above: path)
        return outcome.bytes
    }

    /// Whether a directory is not there. A user who may only read is refused the file and the directory alike, and is
    /// not to be told of a directory that cannot be made where there is one.
    private func isMissing(_ directory: String, _ interrupt: Interrupt) async throws(TransferError) -> Bool {
        try await ask(["CWD \(directory)"], interrupt: interrupt, isRepeatable: true).first?.isRefusal == true
    }

    /// Makes every directory above `path` that is not known to exist. Those that exist all the same refuse, which is
    /// what two workers that do this at the same time count on.
    ///
    /// - Returns: why the innermost was refused, unless that says that it is there: where an outer one cannot be made
    ///   for now, that is the reason.
    private func makeDirectories(
        of path: RemotePath, interrupt: Interrupt
    ) async throws(TransferError) -> FTPReply? {
        let missing = directories.unknown(above: path)
        guard !missing.isEmpty else { return nil }
        let replies = try await ask(missing.map { "MKD \($0)" }, interrupt: interrupt, isRepeatable: true)
        for (directory, reply) in zip(missing, replies) where reply.isPositive {
            directories.exists(directory)
            logger.debug("directory made", metadata: ["server": "\(address.name)", "path": "\(directory)"])
        }
        guard let last = replies.last, last.isRefusal, !FTPDirectories.saysThatItExists(last) else { return nil }
        return replies.first { $0.code / 100 == 4 } ?? last
    }
}
