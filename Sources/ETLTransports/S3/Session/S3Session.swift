import ETL
import Logging
import Synchronization

/// One connection to an S3 server, made when it is first used.
///
/// An actor whose executor is a thread of its own, so that the compiler keeps libcurl's handle there, and because it
/// blocks: while it waits for the server, and while it waits for the other end of a pipe.
actor S3Session {
    nonisolated let unownedExecutorOwner: SessionThread

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unownedExecutorOwner.asUnownedSerialExecutor()
    }

    let configuration: S3StoreConfiguration
    let signer: SigV4
    let mapper: S3ErrorMapper
    let memory: S3ServerMemory
    let logger: Logger

    /// The object that is on its way.
    var pending: S3PendingObject?

    /// Whether somebody will ask for the checksum of the next file as a whole.
    var hashesNext = false

    private var curl: CurlHandle?

    nonisolated let hasConnection = Atomic(false)

    nonisolated var isConnected: Bool { hasConnection.load(ordering: .relaxed) }

    nonisolated let running = RunningCall()

    /// - Parameter startThread: in tests, a system that has no thread to give.
    /// - Throws: ``ErrorKind/outOfResources``.
    init(
        configuration: S3StoreConfiguration, memory: S3ServerMemory, logger: Logger, startThread: SystemThread.Begin
    ) throws(TransferError) {
        unownedExecutorOwner = SessionThread()
        try unownedExecutorOwner.start(startThread)
        self.configuration = configuration
        self.memory = memory
        self.logger = logger
        signer = SigV4(credentials: configuration.credentials, region: configuration.region)
        mapper = S3ErrorMapper(
            server: configuration.address.name, region: configuration.region, credentials: configuration.credentials)
    }

    deinit {
        unownedExecutorOwner.stop()
    }

    /// Closes the connection.
    func close() async {
        drop()
    }

    /// Closes the connection: the next call makes a new one.
    func drop() {
        curl = nil
        hasConnection.store(false, ordering: .relaxed)
    }

    /// Waits, unless the call is to end.
    func pause(_ duration: Duration, _ interrupt: Interrupt) async throws(TransferError) {
        let end = SuspendingClock().now.advanced(by: duration)
        while true {
            try running.begin(interrupt)
            let rest = SuspendingClock().now.duration(to: end)
            if rest <= .zero { return }
            // A cancelled task does not sleep; its call is interrupted in the next moment.
            try? await Task.sleep(for: min(rest, .milliseconds(200)))
        }
    }

    func handle() -> CurlHandle {
        if let curl { return curl }
        let curl = CurlHandle()
        curl.setUpS3(configuration)
        self.curl = curl
        return curl
    }
}
