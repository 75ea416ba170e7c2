/// By what a server is known to be the one that is meant.
enum SSHHostKeys: Hashable, Sendable {
    /// Its key is one of these, whatever files say.
    case fingerprints(Set<SSHFingerprint>)
    /// Its key stands in this file, in OpenSSH's form.
    case file(String)
}
