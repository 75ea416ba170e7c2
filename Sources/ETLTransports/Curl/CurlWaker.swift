import CCurl
import ETL
import Synchronization

/// Wakes a thread that waits in `curl_multi_poll`, which is the one thing of libcurl that may be done from elsewhere.
final class CurlWaker: Waking {
    // A pointer as a number: what is behind it is only ever used by `curl_multi_wakeup`, and under the lock, so that
    // the handle is not freed meanwhile.
    private let address: Locked<UInt?>

    init(_ multi: UnsafeMutableRawPointer) {
        address = Locked(UInt(bitPattern: multi))
    }

    func wake() {
        address.withLock { address in
            if let pointer = address.flatMap({ UnsafeMutableRawPointer(bitPattern: $0) }) {
                curl_multi_wakeup(pointer)
            }
        }
    }

    /// The handle is going away.
    func stop() {
        address.withLock { $0 = nil }
    }
}
