import ETL
import Synchronization

// What goes wrong.
extension FTPTestServer {
    /// Adds faults behind those that wait already.
    public func script(_ faults: FTPFault...) {
        script(faults)
    }

    /// Adds faults behind those that wait already.
    public func script(_ faults: [FTPFault]) {
        context.script.withLock { $0.add(faults) }
    }

    /// The faults that have not struck yet, and those that stay: a test that ends with some did not test what it meant
    /// to.
    public var pendingFaults: [FTPFault] {
        context.script.withLock { $0.pending }
    }

    /// Takes all faults back. What stalls goes on stalling.
    public func clearFaults() {
        context.script.withLock { $0.clear() }
    }

    /// Lets everything that stalls go on.
    public func releaseStalls() {
        context.releaseStalls()
    }
}
