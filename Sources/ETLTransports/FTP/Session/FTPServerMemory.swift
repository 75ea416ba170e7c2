import ETL
import Synchronization

/// What one store has learnt of its server, so that it is not learnt anew for every file.
final class FTPServerMemory: Sendable {
    /// How the size of a file can be asked.
    enum SizeQuestion {
        case size, mlst
        /// Neither is known to the server: only reading tells.
        case none
    }

    /// How a directory can be listed, names that begin with a dot among the others.
    enum Listing {
        /// `MLSD`, which tells times as well (RFC 3659).
        case machine
        /// `NLST -a`: a server that has no MLSD hides such names, or shows them all the same, without the option.
        case names
        /// Neither is known to the server.
        case none
    }

    struct Facts {
        /// Whether commands may be sent before the reply to the one before them has come. Every server we know of the
        /// common kinds reads them one by one from its socket; some old ones throw away what has come early.
        var takesCommandsAhead = true
        var sizeQuestion = SizeQuestion.size
        var listing = Listing.machine
        /// EPSV did not work, PASV did: a new connection need not find that out again (with a firewall in between it
        /// costs a connect timeout).
        var needsPASV = false
        /// What it says that it can do; `nil` until it was asked.
        var features: FTPFeatures?
        /// `false` once it has refused to set a file's time.
        var setsTimes: Bool?
        /// Whether it was seen that a rename which it confirmed had happened.
        var renamesTruly = false
        /// EPRT did not work, PORT did.
        var needsPORT = false
    }

    private let facts = Locked(Facts())

    var current: Facts { facts.withLock(\.self) }

    func learn(_ change: (inout Facts) -> Void) {
        facts.withLock { change(&$0) }
    }

    /// Looks at a greeting for servers that are known to lose commands sent ahead (lftp's list).
    func meet(greeting: FTPReply) {
        let text = greeting.lines.joined(separator: " ")
        if ["Microsoft FTP Service", "MadGoat", "MikroTik"].contains(where: { text.contains($0) }) {
            learn { $0.takesCommandsAhead = false }
        }
    }
}
