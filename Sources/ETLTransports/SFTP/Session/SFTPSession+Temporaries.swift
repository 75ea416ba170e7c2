import ETL

extension SFTPSession {
    /// How many temporary files are found at most; the others are met another time.
    private static let mostTemporaries = 1000

    /// A server that tells of more is taken for one that never ends.
    private static let mostNames = 10_000_000

    /// What stands under temporary names beside a file, and for how long nobody has written to each, measured against
    /// the time of that file; nothing where there is no such directory.
    func temporaries(
        beside path: RemotePath, interrupt: Interrupt
    ) async throws(TransferError) -> [(TemporaryName, Duration?)] {
        let handle: SFTPRequest.Handle
        switch try await ask(.openDirectory(path.directory), path, interrupt) {
        case .handle(let opened): handle = opened
        case .status(let status) where status.saysNotThere: return []
        case .status(let status): throw mapper.refusal(status, to: .list, path: path)
        default: throw unexpected(path)
        }
        var found: [(name: TemporaryName, modified: UInt32?)] = []
        var published: UInt32?
        var seen = 0
        listing: while true {
            // Not to be repeated: the handle is of this connection.
            switch try await ask(.readDirectory(handle), path, interrupt, isRepeatable: false) {
            case .names(let names):
                seen += names.count
                guard seen <= Self.mostNames else {
                    hangUp()
                    throw TransferError(
                        .protocolError, server: address.name, path: path.directory, "a listing has no end",
                        isRetriable: false)
                }
                for entry in names {
                    let name = String(decoding: entry.name, as: UTF8.self)
                    if name.utf8.elementsEqual(path.name.utf8) { published = entry.attributes.modified }
                    guard found.count < Self.mostTemporaries, let name = TemporaryName(name) else { continue }
                    found.append((name, entry.attributes.modified))
                }
                // No server should end a listing so.
                if names.isEmpty { break listing }
            case .status(let status) where status.code == .endOfFile: break listing
            case .status(let status): throw mapper.refusal(status, to: .list, path: path)
            default: throw unexpected(path)
            }
        }
        _ = try await status(of: .close(handle), path, interrupt, isRepeatable: false)
        let now = [published, memory.lastTime].compactMap(\.self).max()
        return found.map { ($0.name, Self.idle($0.modified, now)) }
    }

    /// Opens the directory and lists it.
    func lookIntoBase(_ base: String, interrupt: Interrupt) async throws(TransferError) {
        let inside = RemotePath.anyFile.below(base)
        switch try await ask(.openDirectory(base), inside, interrupt) {
        case .handle(let handle): _ = try await status(of: .close(handle), inside, interrupt, isRepeatable: false)
        case .status(let status):
            var error = mapper.refusal(status, to: .list, path: inside)
            error.path = base
            if status.saysNotThere { error.kind = .baseMissing }
            throw error
        default: throw unexpected(inside)
        }
        _ = try await temporaries(beside: inside, interrupt: interrupt)
    }

    private static func idle(_ modified: UInt32?, _ now: UInt32?) -> Duration? {
        guard let modified, let now else { return nil }
        return .seconds(Int64(now) - Int64(modified))
    }

    /// Removes a file; that it is gone already is as good.
    func remove(_ path: RemotePath, interrupt: Interrupt) async throws(TransferError) {
        let status = try await status(of: .remove(path.string), path, interrupt)
        guard !status.isOK, !status.saysNotThere else { return }
        throw mapper.refusal(status, to: .write, path: path)
    }
}
