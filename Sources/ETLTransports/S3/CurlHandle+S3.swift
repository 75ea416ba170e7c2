import CCurl

extension CurlHandle {
    /// Sets what stays the same for every request of a session.
    func setUpS3(_ configuration: S3StoreConfiguration) {
        // Never anything but this server, whatever it or an environment says: no proxy, no .netrc, no redirects.
        set(CURLOPT_PROTOCOLS_STR, configuration.address.endpoint.isSecure ? "https" : "http")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_FOLLOWLOCATION, false)
        set(CURLOPT_HTTP09_ALLOWED, false)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_USERAGENT, "etl-file-sync")

        // What was signed is what is sent, and what was stored is what is given on.
        set(CURLOPT_PATH_AS_IS, true)
        set(CURLOPT_HTTP_CONTENT_DECODING, false)

        set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        set(CURLOPT_TCP_KEEPALIVE, true)

        if configuration.address.endpoint.isSecure {
            set(CURLOPT_SSL_VERIFYPEER, !configuration.tls.isInsecure)
            set(CURLOPT_SSL_VERIFYHOST, configuration.tls.isInsecure ? 0 : 2)
            if let file = configuration.tls.caFile { set(CURLOPT_CAINFO, file) }
        }

        // One connection, the session's. The pool closes idle ones; libcurl's own limit (118 s) must not come first.
        set(CURLOPT_MAXCONNECTS, 1)
        set(CURLOPT_MAXAGE_CONN, max(60, configuration.idleTimeout.milliseconds / 1000 * 2))

        set(CURLOPT_BUFFERSIZE, 64 * 1024)
        set(CURLOPT_UPLOAD_BUFFERSIZE, 64 * 1024)
        setUpRequestCallbacks()
    }
}
