import ETL
import ETLTesting

/// An in-memory store that breaks one promise.
struct LyingStore: FileStore {
    enum Lie: CaseIterable {
        /// What is compared is found to be right, whatever it is.
        case believesAnyChecksum, believesAnySize
        /// What was refused is published as it is given up.
        case publishesWhatIsGivenUp
        /// A time zone is taken for another.
        case tellsTimesAnHourOff
        /// Of the files whose times it keeps it forgets one.
        case forgetsTheTimeOfAnEmptyFile
        /// A file is told to be of when the one was that stood there before.
        case keepsTheTimeOfTheOldFile
        case tellsTimesUnasked
    }

    let lie: Lie
    private let honest = InMemoryFileStore()

    init(_ lie: Lie) {
        self.lie = lie
    }

    var name: String { honest.name }
    var capabilities: FileStoreCapabilities { honest.capabilities }

    func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
        let time = honest.modificationTime(of: path)
        switch lie {
        case .tellsTimesAnHourOff:
            honest.setModificationTime(time.map { UTCTime(seconds: $0.seconds + 3600) }, of: path)
        case .forgetsTheTimeOfAnEmptyFile where honest[path] == []: honest.setModificationTime(nil, of: path)
        case .tellsTimesUnasked: if let time { output.announce(modificationTime: time) }
        default: break
        }
        defer { honest.setModificationTime(time, of: path) }
        return try await honest.read(path, into: output)
    }

    func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile {
        let before = honest.modificationTime(of: path)
        return LyingFile(lie: lie, file: try await honest.beginWrite(to: path)) {
            if lie == .keepsTheTimeOfTheOldFile, let before { honest.setModificationTime(before, of: path) }
        }
    }

    func probe() async throws(TransferError) { try await honest.probe() }

    func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] {
        try await honest.temporaries(beside: path)
    }

    func remove(_ file: TemporaryFile) async throws(TransferError) { try await honest.remove(file) }

    func close() async { await honest.close() }
}

/// Its pending file.
private struct LyingFile: PendingFile {
    let lie: LyingStore.Lie
    let file: any PendingFile
    let whenPublished: @Sendable () -> Void

    func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm { try await file.checksumAlgorithm() }

    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 { try await file.write(from: input) }

    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod {
        do throws(TransferError) {
            return try await file.verify(expected)
        } catch {
            switch (lie, error.kind) {
            case (.believesAnyChecksum, .checksumMismatch): return .readBackChecksum
            case (.believesAnySize, .sizeMismatch): return .size
            default: throw error
            }
        }
    }

    func publish() async throws(TransferError) {
        try await file.publish()
        whenPublished()
    }

    func abandon() async {
        if lie == .publishesWhatIsGivenUp { try? await file.publish() }
        await file.abandon()
    }
}
