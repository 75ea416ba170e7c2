import CCurl

/// What libcurl's callbacks find behind their pointer, for as long as a handle lives.
///
/// Only touched from the thread that drives the handle: libcurl calls back from inside the calls made to it.
final class CurlContext {
    /// The exchange that runs now.
    var exchange: CurlExchange?

    /// Takes the wire log, where there is one: whether the text was sent, and the text.
    var onWire: ((_ isSent: Bool, UnsafeRawBufferPointer) -> Void)?

    /// Finds the context again. The pointer is the one that ``CurlHandle`` gave to libcurl; the handle owns the context
    /// and outlives every callback.
    static func from(_ pointer: UnsafeMutableRawPointer?) -> CurlContext? {
        pointer.map { Unmanaged<CurlContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// The C functions that libcurl calls. Each only finds its context and hands over.
enum CurlCallbacks {
    static let write: etl_curl_data_callback = { data, size, count, context in
        let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
        guard let exchange = CurlContext.from(context)?.exchange else { return bytes.count }
        // Any other number than the one given ends the transfer with CURLE_WRITE_ERROR.
        return exchange.take(bytes) ? bytes.count : bytes.count &+ 1
    }

    static let read: etl_curl_data_callback = { data, size, count, context in
        let space = UnsafeMutableRawBufferPointer(start: data, count: size * count)
        return CurlContext.from(context)?.exchange?.give(space) ?? Int(CURL_READFUNC_ABORT)
    }

    static let header: etl_curl_data_callback = { data, size, count, context in
        let line = UnsafeRawBufferPointer(start: data, count: size * count)
        CurlContext.from(context)?.exchange?.onHeader?(line)
        return line.count
    }

    static let progress: etl_curl_progress_callback = { context, _, downloaded, _, uploaded in
        guard let exchange = CurlContext.from(context)?.exchange else { return 0 }
        return exchange.goesOn(bytes: Int64(downloaded) &+ Int64(uploaded)) ? 0 : 1
    }

    /// The connection stands, and the request is about to be sent.
    static let beforeRequest: etl_curl_before_request_callback = { context, _, _, _, _ in
        CurlContext.from(context)?.exchange?.start()
        return Int32(CURL_PREREQFUNC_OK)
    }

    /// Goes back to the start of what is uploaded: the connection turned out to be dead, and there is another one.
    static let seek: etl_curl_seek_callback = { context, offset, origin in
        guard offset == 0, origin == SEEK_SET, let rewind = CurlContext.from(context)?.exchange?.rewind else {
            return Int32(CURL_SEEKFUNC_FAIL)
        }
        rewind()
        return Int32(CURL_SEEKFUNC_OK)
    }

    static let debug: etl_curl_debug_callback = { _, type, data, count, context in
        switch type {
        case CURLINFO_HEADER_IN, CURLINFO_HEADER_OUT:
            CurlContext.from(context)?.onWire?(
                type == CURLINFO_HEADER_OUT, UnsafeRawBufferPointer(start: data, count: count))
        default: break
        }
        return 0
    }

    /// Closes a socket, after hearing out what the server still has to say on it.
    ///
    /// A server that cannot store more (552) says so on the control connection and cuts the data connection; libcurl
    /// sees the cut first and closes the control connection unread. Without this the reason would be lost.
    static let closeSocket: curl_closesocket_callback = { context, socket in
        if let exchange = CurlContext.from(context)?.exchange, let hear = exchange.onLastWords,
            exchange.wasCutByPeer, Int(etl_socket_peer_port(socket)) == exchange.controlPort
        {
            withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
                guard etl_socket_wait(socket, 0, patience) > 0 else { return }
                let count = etl_socket_receive(socket, buffer.baseAddress, buffer.count)
                if count > 0 { hear(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            }
        }
        return etl_socket_close(socket)
    }

    /// Milliseconds for the reason to arrive: the server has sent it together with the cut.
    private static let patience: Int32 = 500
}
