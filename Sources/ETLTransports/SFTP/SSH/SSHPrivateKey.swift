import CSSH
import ETL

/// A private key, read from its file.
final class SSHPrivateKey {
    /// Why there is none.
    enum Failure: Error, Equatable {
        case missing, locked, needsPassphrase, unknown

        /// What to say after the file's name.
        var reason: String {
            switch self {
            case .missing: "is not there, or cannot be read"
            case .locked: "is not opened by _KEY_PASSPHRASE"
            case .needsPassphrase: "is encrypted, and there is no _KEY_PASSPHRASE"
            case .unknown:
                "is no private key in a form that is known; PuTTY's can be changed: puttygen KEY.ppk -O private-openssh"
            }
        }
    }

    let pointer: OpaquePointer

    init(file: String, passphrase: Secret?) throws(Failure) {
        var key: OpaquePointer?
        let result =
            if let passphrase { etl_ssh_read_key(file, passphrase.reveal(), &key) } else {
                etl_ssh_read_key(file, nil, &key)
            }
        switch result {
        case Int32(ETL_SSH_KEY_FINE): break
        case Int32(ETL_SSH_KEY_MISSING): throw .missing
        case Int32(ETL_SSH_KEY_LOCKED): throw passphrase == nil ? .needsPassphrase : .locked
        default: throw .unknown
        }
        guard let key else { throw .unknown }
        pointer = key
    }

    deinit {
        ssh_key_free(pointer)
    }
}
