import ETL
import Logging

/// The files of an SFTP server: version 3 of the protocol, draft-ietf-secsh-filexfer-02, which all servers speak.
///
/// What goes over the wire, each line one way to the server and back:
///
/// | for | requests |
/// |---|---|
/// | a file that is read | `STAT` and `OPEN` together; `READ`s, many at a time; `READ` of what may follow, `FSTAT`, `CLOSE` |
/// | a file that is written | `OPEN` of a temporary name; `WRITE`s, many at a time, with the last `fsync@openssh.com` and `CLOSE`; `SETSTAT` where the time is kept |
/// | its size, its checksum | `LSTAT`; for a checksum it is read back |
/// | its name | `posix-rename@openssh.com`; where a server has none `RENAME`, and the way around an old file by ``SFTPPublication`` |
/// | a missing directory | `MKDIR`, only once `OPEN` was refused for it |
typealias SFTPFileStore = PooledFileStore<SFTPSession>

extension PooledFileStore<SFTPSession> {
    /// Makes a store. Nothing is connected before it is needed.
    ///
    /// - Parameters:
    ///   - clock: for closing idle connections.
    ///   - startThread: in tests, a system that has no thread to give.
    ///   - connector: in tests, a server that is none.
    convenience init(
        _ configuration: SFTPStoreConfiguration, logger: Logger, clock: some Clock<Duration> = ContinuousClock(),
        memory: SFTPServerMemory = SFTPServerMemory(), startThread: @escaping SystemThread.Begin = SystemThread.begin,
        connector: (any SFTPConnector)? = nil
    ) {
        let connector = connector ?? SSHConnector(configuration, startThread: startThread)
        self.init(
            name: ServerAddress(host: configuration.host, port: configuration.port).name,
            basePath: configuration.basePath,
            capabilities: FileStoreCapabilities(maxConnections: configuration.maxConnections), home: .ownThreads,
            idleTimeout: configuration.idleTimeout, stallTimeout: configuration.stallTimeout, clock: clock
        ) { _ throws(TransferError) in
            try SFTPSession(
                configuration, memory: memory, logger: logger, startThread: startThread, connector: connector)
        }
    }
}
