/// What of a session is encrypted, as RFC 2228 and RFC 4217 have it.
struct FTPProtection: Equatable {
    /// The control connection speaks TLS.
    private(set) var isEncrypted = false
    /// PBSZ was given, without which there is no PROT.
    var hasBufferSize = false
    /// PROT P: data connections are to be encrypted. AUTH SSL and implicit TLS begin with it.
    var isDataPrivate = false

    /// The TLS handshake of the control connection is done.
    mutating func becameEncrypted(_ mode: FTPTestTLS.Mode) {
        isEncrypted = true
        // As if PBSZ 0 and PROT P had been said.
        if mode == .implicit { (hasBufferSize, isDataPrivate) = (true, true) }
    }
}
