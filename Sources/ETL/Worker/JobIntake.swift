/// From a message to a job that can be started, or to the reason why not: what is found out before any connection.
package struct JobIntake: Sendable {
    let decode: @Sendable (Message) throws(TransferError) -> TransferJob
    let stores: FileStores

    /// - Parameters:
    ///   - decode: reads a job out of a message.
    ///   - stores: of the servers that a job may name.
    package init(
        decode: @escaping @Sendable (Message) throws(TransferError) -> TransferJob, stores: FileStores
    ) {
        self.decode = decode
        self.stores = stores
    }

    /// The job that a worker would make of a message, or the error of its dead letter.
    package func job(of message: Message) -> Result<TransferJob, TransferError> {
        Result { () throws(TransferError) in
            let job = try decode(message)
            try check(job)
            return job
        }
    }

    private func check(_ job: TransferJob) throws(TransferError) {
        for end in [job.source, job.destination] where stores[end.server] == nil {
            throw TransferError(
                .unknownServer, server: end.server.description,
                "no such server is in the settings: set \(end.server)_HOST and its companions", isRetriable: false)
        }
        guard job.source.server == job.destination.server, let store = stores[job.source.server],
            store.capabilities.maxConnections < 2
        else { return }
        throw TransferError(
            .tooFewConnections, server: store.name,
            "a file that moves within one server needs 2 connections: set \(job.source.server)_MAX_CONNECTIONS to 2",
            isRetriable: false)
    }
}
