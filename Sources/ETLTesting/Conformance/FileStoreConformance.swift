import ETL

/// The promises of `FileStore`, to be run on any store: ours, or one of your own.
///
/// Needs no test framework:
/// ```swift
/// try await FileStoreConformance(of: store, below: "/scratch").run()
/// ```
/// With one, a test for each check tells more:
/// ```swift
/// @Test(arguments: FileStoreConformance.names)
/// func keepsItsPromise(_ name: String) async throws {
///     try await FileStoreConformance(of: store, below: "/scratch").run(name)
/// }
/// ```
/// Everything is done through the store itself, in directories of its own below the one given, which must exist or be
/// one that the store can make. What is written there stays there.
public struct FileStoreConformance: Sendable {
    /// Lists the names in a directory, for checks that look for temporary files left behind.
    public typealias Listing = @Sendable (_ directory: String) async throws -> [String]

    let store: any FileStore
    let directory: String
    let listing: Listing?

    /// Prepares the checks.
    ///
    /// - Parameters:
    ///   - directory: where to write, as the store's paths have it.
    ///   - listing: a way around the store to see what is in a directory; without it, what is left behind is not
    ///     looked for.
    public init(of store: any FileStore, below directory: String, listing: Listing? = nil) {
        self.store = store
        self.directory = directory + "/conformance-" + String(UInt64.random(in: .min ... .max), radix: 36)
        self.listing = listing
    }

    /// The names of all checks.
    public static let names = FileStoreConformance(of: InMemoryFileStore(), below: "").checks.map(\.name)

    /// Runs all checks, one after the other.
    ///
    /// - Throws: the first ``ConformanceFailure``.
    public func run() async throws {
        for check in checks { try await check.run() }
    }

    /// Runs one check.
    public func run(_ name: String) async throws {
        guard let check = checks.first(where: { $0.name == name }) else {
            throw ConformanceFailure(check: name, reason: "there is no such check")
        }
        try await check.run()
    }

    /// All checks.
    public var checks: [ConformanceCheck] {
        contentChecks + verificationChecks + timeChecks + nameChecks + directoryChecks + failureChecks + loadChecks
            + temporaryChecks
    }
}

// MARK: Tools of the checks

extension FileStoreConformance {
    func path(_ name: String) throws -> RemotePath {
        try RemotePath(directory + "/" + name)
    }

    /// One byte more than the parts in which stores send large files.
    static let moreThanOnePart = 8 * 1024 * 1024 + 1

    /// So many bytes; made once, since a debug build takes its time for them.
    private static let large = noise(moreThanOnePart, seed: 1)

    /// Bytes that look like nothing and are the same every time.
    static func content(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        count == moreThanOnePart ? large : noise(count, seed: seed)
    }

    private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                buffer[index] = UInt8(truncatingIfNeeded: state >> 24)
            }
            initialized = count
        }
    }

    /// Writes a file from beginning to end.
    ///
    /// - Parameter time: when it was last changed, as its source tells it; `nil` where nobody asks.
    func write(_ bytes: [UInt8], to path: RemotePath, changed time: UTCTime? = nil) async throws {
        let file = try await store.beginWrite(to: path)
        do {
            try await fill(file, with: bytes, changed: time)
            _ = try await file.verify(ExpectedContent(size: Int64(bytes.count)))
            try await file.publish()
        } catch {
            await file.abandon()
            throw error
        }
    }

    /// Sends `bytes` to a pending file, then ends them or, given an error, fails them.
    func fill(
        _ file: any PendingFile, with bytes: [UInt8], changed time: UTCTime? = nil, thenFail error: TransferError? = nil
    ) async throws {
        let pipe = BytePipe(wantsModificationTime: time != nil)
        if let time { pipe.writer.announce(modificationTime: time) }
        async let feeding: Void = {
            // If the destination fails first, its own call says why.
            try? await pipe.writer.write(bytes)
            if let error { pipe.writer.fail(error) } else { pipe.writer.finish() }
        }()
        let count = try await file.write(from: pipe.reader)
        await feeding
        try expect(count == bytes.count, "write returned \(count) for \(bytes.count) bytes")
    }

    /// Reads a file to its end.
    func read(_ path: RemotePath) async throws -> [UInt8] {
        try await readWithTime(path, asksForTime: false).bytes
    }

    /// Reads a file to its end, and what was told of when it was last changed.
    func readWithTime(
        _ path: RemotePath, asksForTime: Bool = true
    ) async throws -> (bytes: [UInt8], changed: UTCTime?) {
        let pipe = BytePipe(wantsModificationTime: asksForTime)
        async let reading = store.read(path, into: pipe.writer)
        var bytes: [UInt8] = []
        do {
            while true {
                let part = try await pipe.reader.read()
                if part.isEmpty { break }
                bytes += part
            }
        } catch {
            _ = try await reading
            throw error
        }
        let receipt = try await reading
        try expect(receipt.bytesRead == bytes.count, "the receipt says \(receipt.bytesRead) of \(bytes.count) bytes")
        if let size = receipt.size {
            try expect(size == bytes.count, "the receipt says that the file has \(size) of \(bytes.count) bytes")
        }
        return (bytes, pipe.reader.modificationTime)
    }

    func expectContent(_ bytes: [UInt8], at path: RemotePath) async throws {
        let found = try await read(path)
        try expect(found == bytes, "\(path) has \(found.count) bytes that are not the \(bytes.count) written")
    }

    func expectNothing(at path: RemotePath) async throws {
        let error = try await expectError { _ = try await read(path) }
        try expect(error.kind == .fileNotFound, "\(path) is there, or: \(error)")
    }

    func expectNothingLeft() async throws {
        guard let listing else { return }
        let left = try await listing(directory).filter { TemporaryName($0) != nil }
        try expect(left.isEmpty, "left behind: \(left)")
    }

    @discardableResult
    func expectError(_ body: () async throws -> Void) async throws -> TransferError {
        do {
            try await body()
        } catch let error as TransferError {
            return error
        }
        throw ConformanceFailure(check: "", reason: "nothing was thrown")
    }

    func expect(_ isTrue: Bool, _ reason: @autoclosure () -> String) throws {
        if !isTrue { throw ConformanceFailure(check: "", reason: reason()) }
    }
}
