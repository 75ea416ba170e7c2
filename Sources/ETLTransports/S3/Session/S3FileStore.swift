import ETL
import Logging

/// The files of a bucket, each an object whose key is the file's path.
///
/// Each session has one connection, which is used again. The requests for one file:
///
/// | read | why |
/// |---|---|
/// | `GET key` | the file; an object is never changed while it is read, only replaced |
///
/// | write | why |
/// |---|---|
/// | `PUT key` | a file below 8 MiB, from memory, once it is verified: an object appears whole or not at all |
///
/// | `HEAD key` | how long is it? Only where no checksum and no tag of the server shows that it has what was sent |
///
/// | write, from 8 MiB on | why |
/// |---|---|
/// | `POST key?uploads` | begins an upload, which nobody sees |
/// | `PUT key?partNumber=n&uploadId=…` | each part; the next one comes from the source meanwhile |
/// | `GET key?uploadId=…` | has the server all parts, with their sizes? |
/// | `POST key?uploadId=…` | makes an object of them |
/// | `DELETE key?uploadId=…` | instead of that, when the file is given up: parts that are left cost money |
///
/// All bodies go with their SHA-256 in the signature and as the object's checksum: a server refuses others. No
/// temporary name is needed, and none is left; an upload that a killed worker leaves cannot be told from another
/// program's, and is a lifecycle rule's to remove (`AbortIncompleteMultipartUpload`).
typealias S3FileStore = PooledFileStore<S3Session>

extension PooledFileStore<S3Session> {
    /// Makes a store. Nothing is connected before it is needed.
    ///
    /// - Parameters:
    ///   - clock: for closing idle connections.
    ///   - startThread: in tests, a system that has no thread to give.
    convenience init(
        _ configuration: S3StoreConfiguration, logger: Logger, clock: some Clock<Duration> = ContinuousClock(),
        startThread: @escaping SystemThread.Begin = SystemThread.begin
    ) {
        let memory = S3ServerMemory()
        self.init(
            name: configuration.address.name, basePath: configuration.basePath,
            capabilities: FileStoreCapabilities(
                maxConnections: configuration.maxConnections, removesFiles: false),
            home: .ownThreads, idleTimeout: configuration.idleTimeout, stallTimeout: configuration.stallTimeout,
            clock: clock
        ) { _ throws(TransferError) in
            try S3Session(configuration: configuration, memory: memory, logger: logger, startThread: startThread)
        }
    }
}
