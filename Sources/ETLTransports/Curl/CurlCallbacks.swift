import CCurl

/// What libcurl's callbacks find behind their pointer, for as long as a handle lives.
///
/// Only touched from the thread that drives the handle: libcurl calls back from inside the calls made to it.
final class CurlContext {
    /// The exchange that runs now.
    var exchange: CurlExchange?

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
}
