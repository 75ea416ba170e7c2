/// What a job must have before it may start: its destination to itself, and connections.
struct JobNeeds: Hashable {
    let destination: FileLocation?
    let lane: Lane

    /// The servers that a job connects; jobs of one lane start in the order of their arrival.
    struct Lane: Hashable {
        let source: ServerName?
        let destination: ServerName?
    }

    /// A job that moves a file.
    init(_ job: TransferJob) {
        destination = job.destination
        lane = Lane(source: job.source.server, destination: job.destination.server)
    }

    /// A message that is no job: all that is to do is to write its dead letter.
    static let deadLetterOnly = JobNeeds()

    private init() {
        destination = nil
        lane = Lane(source: nil, destination: nil)
    }
}

extension JobNeeds.Lane {
    /// Each server with the number of connections to it: two where a file moves within one server.
    var ends: [(ServerName, Int)] {
        guard let source, let destination else { return [] }
        return source == destination ? [(source, 2)] : [(source, 1), (destination, 1)]
    }
}
