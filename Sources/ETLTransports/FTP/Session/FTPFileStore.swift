import ETL
import Logging

/// The files of an FTP server.
///
/// Each session has one control connection, which is used again, and runs on one of the event loops on which the jobs
/// run too. The commands for one small file on a connection that stands already:
///
/// | read | why |
/// |---|---|
/// | `EPSV` | where to connect for the data (`PASV` where that does not work) |
/// | `RETR path` | the file; `226` proves that it was all. The destination ends its own as soon as all announced bytes are here |
/// | `SIZE path` | is the file still as long as what was read? Asked while the destination takes in the end |
///
/// | write | why |
/// |---|---|
/// | `EPSV` | as above |
/// | `STOR dir/.etl-file-sync-….part` | the file, under a name that nobody reads; `226`: the server has it |
/// | `SIZE dir/.etl-file-sync-….part` | has it all of it? |
/// | `RNFR dir/.etl-file-sync-….part` | sent along with `SIZE`, since alone it changes nothing: saves a round trip |
/// | `RNTO dir/name` | sent once the size is right: from here on a reader sees the file |
///
/// Where files follow each other on a connection, `EPSV` goes along with the last command of the file before, and its
/// answer is taken when the next file begins: that saves a round trip, and the server a change of processes.
///
/// See ``FTPTransfer`` for the commands that are not sent.
typealias FTPFileStore = PooledFileStore<FTPSession>

extension PooledFileStore<FTPSession> {
    /// Makes a store. Nothing is connected before it is needed.
    ///
    /// - Parameters:
    ///   - clock: for closing idle connections.
    ///   - startThread: in tests, a system that has no thread to give.
    convenience init(
        _ configuration: FTPStoreConfiguration, logger: Logger, clock: some Clock<Duration> = ContinuousClock(),
        memory: FTPServerMemory = FTPServerMemory(), startThread: @escaping SystemThread.Begin = SystemThread.begin
    ) {
        let directories = FTPDirectories()
        let name = ServerAddress(host: configuration.host, port: configuration.port).name
        let tls = configuration.security.tls.map { settings in
            Result { () throws(TLSContext.Failure) in try TLSContext(settings) }.mapError { failure in
                TransferError(
                    .tlsFailed, server: name, "_CA_FILE \(failure.reason)", isRetriable: false, isOutage: true)
            }
        }
        self.init(
            name: name,
            basePath: configuration.basePath,
            capabilities: FileStoreCapabilities(
                maxConnections: configuration.maxConnections, usesChannels: configuration.security.tls == nil),
            home: .eventLoops, idleTimeout: configuration.idleTimeout, stallTimeout: configuration.stallTimeout,
            clock: clock
        ) { home throws(TransferError) in
            try FTPSession(
                configuration: configuration, memory: memory, directories: directories, logger: logger,
                loop: EventLoopGroup.shared.loops[home], tls: try tls?.get(), startThread: startThread)
        }
    }
}
