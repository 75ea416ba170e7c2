import ETL
import Synchronization

extension FTPSession {
    /// What stands under temporary names beside a file, and for how long nobody has written to each, measured against
    /// the time of that file; nothing where there is no such directory.
    func temporaries(
        beside path: RemotePath, interrupt: Interrupt
    ) async throws(TransferError) -> [(TemporaryName, Duration?)] {
        if memory.current.listing == .machine {
            if let listing = try await list(path, "MLSD", hasFacts: true, interrupt) {
                return listing.entries.map { ($0.name, Self.idle($0.modified, listing.referenceTime)) }
            }
            memory.learn { $0.listing = .names }
        }
        guard memory.current.listing == .names else { return [] }
        // Some servers take the option for a name, and of those none hides anything.
        guard let listing = try await list(path, "NLST -a", hasFacts: false, interrupt),
            let listing = listing.wasRefused ? try await list(path, "NLST", hasFacts: false, interrupt) : listing
        else {
            memory.learn { $0.listing = .none }
            return []
        }
        guard !listing.entries.isEmpty else { return [] }
        let reference = try await modificationTime(of: path, interrupt)
        var found: [(TemporaryName, Duration?)] = []
        for entry in listing.entries {
            let time = try await modificationTime(
                of: path.sibling(named: entry.name.description), interrupt)
            found.append((entry.name, Self.idle(time, reference)))
        }
        return found
    }

    /// Changes into the directory and lists it.
    func lookIntoBase(_ base: String, interrupt: Interrupt) async throws(TransferError) {
        let reply = try await ask(["CWD \(base)"], interrupt: interrupt, isRepeatable: true).first
        if let reply, reply.isRefusal {
            var error = mapper.refusal(reply, to: .list, path: nil)
            error.path = base
            // Many servers have one sentence for a directory that is not there and for one that may not be entered.
            if reply.code == 550, error.kind == .refused { error.kind = .baseMissing }
            throw error
        }
        let inside = RemotePath.anyFile.below(base)
        _ = try await temporaries(beside: inside, interrupt: interrupt)
    }

    private static func idle(_ modified: UTCTime?, _ reference: UTCTime?) -> Duration? {
        guard let modified, let reference else { return nil }
        return .seconds(reference.seconds - modified.seconds)
    }

    /// Removes a file; that it is gone already is as good.
    func remove(_ path: RemotePath, interrupt: Interrupt) async throws(TransferError) {
        let reply = try await ask(["DELE \(path)"], interrupt: interrupt, isRepeatable: true).first
        guard let reply, reply.isRefusal else { return }
        if FTPRefusal.saysNotThere(reply) { return }
        if reply.code == 550, try await lookOrProbe(path.string, interrupt) == .nothing { return }
        throw mapper.refusal(reply, to: .write, path: path)
    }

    private func isDirectory(_ path: String, _ interrupt: Interrupt) async throws(TransferError) -> Bool {
        try await ask(["CWD \(path)"], interrupt: interrupt, isRepeatable: true).first?.isPositive == true
    }

    /// - Returns: `nil` where the server does not know the command.
    private func list(
        _ path: RemotePath, _ command: String, hasFacts: Bool, _ interrupt: Interrupt
    ) async throws(TransferError) -> FTPListing? {
        let collected = Locked(FTPListing(hasFacts: hasFacts, reference: path.name))
        let server = address.name
        let target = FTPDownloadTarget.collector { bytes throws(TransferError) in
            guard collected.withLock({ $0.take(bytes) }) else {
                throw TransferError(.protocolError, server: server, "a listing has no end", isRetriable: false)
            }
        }
        var outcome = FTPExchangeOutcome(isFresh: true)
        // Servers take what is beside NLST for options and patterns, so the directory is changed to; and a connection that
        // was made only then is in another one.
        for _ in 0..<2 where outcome.isFresh || outcome.failure == .cut {
            guard try await isDirectory(path.directory, interrupt) else { return collected.withLock(\.self) }
            collected.withLock { $0 = FTPListing(hasFacts: hasFacts, reference: path.name) }
            outcome = try await move(.listing(command, target), interrupt)
        }
        var listing = collected.withLock(\.self)
        listing.end()
        guard let failure = outcome.failure else { return listing }
        if failure == .refused, let reply = outcome.log.last {
            if reply.isUnknownCommand { return nil }
            // Many servers say so of an empty directory.
            if reply.code == 550 || reply.code == 450 {
                listing.wasRefused = true
                return listing
            }
        }
        throw error(failure, outcome, .list, nil)
    }
}
