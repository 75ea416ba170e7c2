/// What becomes of the jobs of a server that is down: `ON_SERVER_DOWN`.
public enum ServerDownPolicy: String, Hashable, Sendable, CaseIterable {
    /// They are tried again as after any error, and then go to the dead-letter topic.
    case deadLetter = "dead-letter"

    /// They are kept until the server is back, and nothing of them is committed: an outage costs nothing but time.
    case hold
}
