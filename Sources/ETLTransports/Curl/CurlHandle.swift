import CCurl

/// One easy handle of libcurl, with the connection that it keeps.
///
/// Not `Sendable`: libcurl allows one thread at a time. It is a property of the actor that drives it, so that the
/// compiler sees to that.
final class CurlHandle {
    /// `curl_global_init` is not safe beside other threads in old libcurls; a global's initialiser runs once.
    private static let isReady: Bool = {
        BrokenPipeSignal.ignore()
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    let context = CurlContext()
    /// Ends the wait of ``perform(_:)``, from any thread.
    let waker: CurlWaker

    // Both are freed in deinit, and never handed out.
    private let pointer: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer

    /// Whether the handle is part of `multi`: it stays so after an exchange, since only then is the connection known
    /// to ``activeSocket``.
    private var isAdded = false
    private var lists: [CURLoption.RawValue: UnsafeMutablePointer<curl_slist>] = [:]

    init() {
        precondition(Self.isReady, "libcurl cannot be initialised")
        guard let handle = curl_easy_init() else { preconditionFailure("libcurl has no memory for a handle") }
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory for a handle") }
        pointer = handle
        self.multi = multi
        waker = CurlWaker(multi)
        etl_curl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, 1)
        let context = Unmanaged.passUnretained(self.context).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA,
        ] {
            etl_curl_setopt_pointer(handle, option, context)
        }
        etl_curl_setopt_data_callback(handle, CURLOPT_WRITEFUNCTION, CurlCallbacks.write)
        etl_curl_setopt_data_callback(handle, CURLOPT_READFUNCTION, CurlCallbacks.read)
        etl_curl_setopt_data_callback(handle, CURLOPT_HEADERFUNCTION, CurlCallbacks.header)
        etl_curl_setopt_progress_callback(handle, CurlCallbacks.progress)
        set(CURLOPT_NOPROGRESS, false)
        set(CURLOPT_NOSIGNAL, true)
    }

    /// Has libcurl say when a request is about to be sent, and begin an upload anew where it connects anew by itself:
    /// for HTTP.
    func setUpRequestCallbacks() {
        let context = Unmanaged.passUnretained(self.context).toOpaque()
        etl_curl_setopt_pointer(pointer, CURLOPT_PREREQDATA, context)
        etl_curl_setopt_pointer(pointer, CURLOPT_SEEKDATA, context)
        check(etl_curl_setopt_before_request_callback(pointer, CurlCallbacks.beforeRequest), CURLOPT_PREREQFUNCTION)
        check(etl_curl_setopt_seek_callback(pointer, CurlCallbacks.seek), CURLOPT_SEEKFUNCTION)
    }

    deinit {
        waker.stop()
        if isAdded { curl_multi_remove_handle(multi, pointer) }
        curl_easy_cleanup(pointer)
        // Closes the connection.
        curl_multi_cleanup(multi)
        for list in lists.values { curl_slist_free_all(list) }
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(etl_curl_setopt_long(pointer, option, value), option)
    }

    func set(_ option: CURLoption, _ value: Bool) {
        set(option, value ? 1 : 0)
    }

    /// Sets a text; `nil` takes it back to the default.
    func set(_ option: CURLoption, _ value: String?) {
        check(etl_curl_setopt_string(pointer, option, value), option)
    }

    /// Sets a list of texts; an empty one is none.
    func set(_ option: CURLoption, _ values: [String]) {
        // libcurl keeps the pointer, not a copy: the old list is freed only once the new one is in its place.
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values { list = curl_slist_append(list, value) }
        check(etl_curl_setopt_list(pointer, option, list), option)
        if let old = lists.updateOrRemove(list, for: option.rawValue) { curl_slist_free_all(old) }
    }

    /// Whether the library was built with what an option needs is known to the first one who sets it: a handle
    /// without a limit or a callback that it counts on must not run.
    private func check(_ code: CURLcode, _ option: CURLoption) {
        precondition(code == CURLE_OK, "this libcurl does not know option \(option.rawValue)")
    }

    /// Runs what was set up, with `exchange` at the other end of the callbacks. Blocks.
    ///
    /// Not `curl_easy_perform`, which cannot be woken when the call is to end.
    func perform(_ exchange: CurlExchange) -> CURLcode {
        context.exchange = exchange
        defer { context.exchange = nil }
        if isAdded { curl_multi_remove_handle(multi, pointer) }
        isAdded = curl_multi_add_handle(multi, pointer) == CURLM_OK
        var running: Int32 = 1
        while true {
            guard curl_multi_perform(multi, &running) == CURLM_OK else { return CURLE_OUT_OF_MEMORY }
            if running == 0 { return result }
            curl_multi_poll(multi, nil, 0, 1000, nil)
        }
    }

    private var result: CURLcode {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return CURLE_OUT_OF_MEMORY
    }

    /// How many connections the last exchange made.
    var newConnections: Int {
        var count = 0
        return etl_curl_getinfo_long(pointer, CURLINFO_NUM_CONNECTS, &count) == CURLE_OK ? count : 0
    }

    /// How long the last exchange took to connect, TLS included; `nil` where it made no connection, or failed to.
    var connectTime: Duration? {
        guard newConnections > 0 else { return nil }
        var (connected, encrypted): (curl_off_t, curl_off_t) = (0, 0)
        guard etl_curl_getinfo_offset(pointer, CURLINFO_CONNECT_TIME_T, &connected) == CURLE_OK, connected > 0,
            etl_curl_getinfo_offset(pointer, CURLINFO_APPCONNECT_TIME_T, &encrypted) == CURLE_OK
        else { return nil }
        return .microseconds(max(connected, encrypted))
    }

    /// The socket of the connection that is kept; `nil` when there is none.
    var activeSocket: Int32? {
        var socket: curl_socket_t = -1
        guard etl_curl_getinfo_socket(pointer, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0
        else { return nil }
        return socket
    }
}

extension Dictionary {
    fileprivate mutating func updateOrRemove(_ value: Value?, for key: Key) -> Value? {
        let old = self[key]
        self[key] = value
        return old
    }
}
