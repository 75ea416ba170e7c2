import CCurl

extension CurlHandle {
    /// Sets what stays the same for every exchange of a session.
    func setUpFTP(_ configuration: FTPStoreConfiguration) {
        // Never anything but FTP, whatever a server or an environment says: no proxy, no .netrc.
        set(CURLOPT_PROTOCOLS_STR, "ftp")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_PATH_AS_IS, true)

        set(CURLOPT_USERNAME, configuration.user)
        set(CURLOPT_PASSWORD, configuration.password)

        // See FTPTransferPlan for what each saves.
        set(CURLOPT_IGNORE_CONTENT_LENGTH, true)
        set(CURLOPT_FTP_USE_PRET, false)
        set(CURLOPT_FTP_CREATE_MISSING_DIRS, Int(CURLFTP_CREATE_DIR_NONE.rawValue))
        // An unknown size makes libcurl send what the callback gives until it says that this was all.
        set(CURLOPT_INFILESIZE, -1)

        if configuration.isPassive {
            set(CURLOPT_FTP_USE_EPSV, true)
            // PASV's address is often one behind a NAT; the control connection's is right.
            set(CURLOPT_FTP_SKIP_PASV_IP, true)
        } else {
            // The address of the control connection, a port of the system's choice; EPRT, then PORT.
            set(CURLOPT_FTPPORT, "-")
            set(CURLOPT_FTP_USE_EPRT, true)
            set(CURLOPT_ACCEPTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        }

        set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        // Whole seconds are all that this libcurl knows here; 0 would be its own two minutes.
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, (configuration.stallTimeout.milliseconds + 999) / 1000))
        set(CURLOPT_TCP_KEEPALIVE, true)

        // One connection, the session's. The pool closes idle ones; libcurl's own limit (118 s) must not come first.
        set(CURLOPT_MAXCONNECTS, 1)
        set(CURLOPT_MAXAGE_CONN, max(60, configuration.idleTimeout.milliseconds / 1000 * 2))

        // Two buffers a session: with 16 jobs (32 sessions) 4 MiB in all, beside the pipes' own 4 MiB.
        set(CURLOPT_BUFFERSIZE, 64 * 1024)
        set(CURLOPT_UPLOAD_BUFFERSIZE, 64 * 1024)
    }
}

extension Duration {
    /// Whole milliseconds, at least 1: a time-out of 0 means none to libcurl.
    var milliseconds: Int {
        max(1, Int(clamping: Int64(self / .milliseconds(1))))
    }
}
