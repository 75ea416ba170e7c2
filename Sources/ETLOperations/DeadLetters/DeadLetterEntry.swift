import ETL

/// A message of a dead-letter topic: a letter, or one that is none.
struct DeadLetterEntry: Sendable {
    let place: MessagePlace
    let message: Message
    let letter: Result<ReceivedDeadLetter, DeadLetterFormatError>
    /// When the job was given up; for what is no letter, when it was written.
    let time: UTCTime?

    /// The kind under which a message is listed that is no dead letter.
    static let unreadableKind = "Unreadable"

    init(_ stored: StoredMessage) {
        place = stored.place
        message = stored.message
        letter = Result { () throws(DeadLetterFormatError) in try ReceivedDeadLetter(stored.message) }
        time = (try? letter.get())?.time ?? stored.time
    }

    /// The letter; `nil` where it is none.
    var readable: ReceivedDeadLetter? { try? letter.get() }

    var kind: String { readable?.kind ?? Self.unreadableKind }

    /// Why the message is no letter; `nil` where it is one.
    var problem: String? {
        if case .failure(let error) = letter { error.description } else { nil }
    }

    /// The job's ends; `nil` where the original names none.
    var ends: (source: ReceivedDeadLetter.JobEnd?, destination: ReceivedDeadLetter.JobEnd?) {
        guard case .job(_, let source, let destination)? = readable?.original else { return (nil, nil) }
        return (source, destination)
    }
}
