import ETL
import Logging

/// The files below a directory of this machine.
///
/// A file is written under a temporary name, synced, renamed, and its directory synced: when the job is committed, the
/// file outlasts a power cut.
typealias LocalFileStore = PooledFileStore<LocalSession>

extension PooledFileStore<LocalSession> {
    /// Makes a store. Nothing is opened before it is needed.
    ///
    /// - Parameters:
    ///   - base: the directory that no path leaves. A relative path is one below where the process runs.
    ///   - maxConnections: files that are read or written at a time, each on a thread of its own.
    ///   - idleTimeout: after which an unused thread ends.
    ///   - clock: for that.
    ///   - keepsPathsBelow: in tests, whether the kernel can keep paths below the base.
    convenience init(
        base: String, name: String, maxConnections: Int, idleTimeout: Duration, logger: Logger,
        clock: some Clock<Duration> = ContinuousClock(), keepsPathsBelow: Bool = true,
        startThread: @escaping SystemThread.Begin = SystemThread.begin
    ) {
        self.init(
            name: name, basePath: "/", capabilities: FileStoreCapabilities(maxConnections: maxConnections),
            home: .ownThreads, idleTimeout: idleTimeout, stallTimeout: .seconds(60), clock: clock
        ) { _ throws(TransferError) in
            try LocalSession(
                base: base, server: name, logger: logger, keepsPathsBelow: keepsPathsBelow, startThread: startThread)
        }
    }
}
