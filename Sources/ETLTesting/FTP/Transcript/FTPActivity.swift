/// What a server did and does, at one moment.
public struct FTPActivity: Sendable {
    /// What was said.
    public internal(set) var transcript = FTPTranscript()
    /// Control connections that are open now; those that were greeted with 421 do not count.
    public internal(set) var openConnections = 0
    /// The most control connections that were open at once.
    public internal(set) var mostConnections = 0
    /// Control connections that were accepted in all, those greeted with 421 among them.
    public internal(set) var connections = 0
    /// Logins that succeeded.
    public internal(set) var logins = 0
    /// Transfers that run now.
    public internal(set) var openTransfers = 0
    /// The most transfers that ran at once.
    public internal(set) var mostTransfers = 0
    /// Transfers and listings, whole or not, whose data connection was encrypted.
    public internal(set) var encryptedTransfers = 0
    /// Transfers and listings, whole or not, whose data connection was not encrypted.
    public internal(set) var clearTransfers = 0
    /// Things that stall now, until they are released or their connection ends.
    public internal(set) var stalls = 0
    /// How often each command came.
    public internal(set) var commands: [FTPVerb: Int] = [:]
    /// Bytes that clients uploaded.
    public internal(set) var bytesReceived = 0
    /// Bytes of files and listings that the server handed to its sockets.
    public internal(set) var bytesSent = 0

    /// A copy that shares no storage with this one.
    ///
    /// What is handed out of a lock and shares its storage is a race in the eyes of ThreadSanitizer: whoever lets go of
    /// the storage last lets the other grow it in place, and the count of references is not seen by the sanitizer.
    /// Teams that watch their tests with it would be told of us.
    func apart() -> FTPActivity {
        var copy = self
        copy.transcript = transcript.apart()
        copy.commands = [:]
        for (verb, count) in commands { copy.commands[verb] = count }
        return copy
    }
}
