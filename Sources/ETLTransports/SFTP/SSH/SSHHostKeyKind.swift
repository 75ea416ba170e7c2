/// The kinds of host keys that are asked for, and the names of their signatures.
///
/// A server shows one key, of the kind that it is asked for first. Where fingerprints say which one is right, nobody
/// knows its kind, so the kinds are tried one after the other.
enum SSHHostKeyKind: String, CaseIterable, Sendable {
    case ed25519 = "ssh-ed25519"
    case ecdsa = "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521"
    case rsa = "rsa-sha2-512,rsa-sha2-256"
}
