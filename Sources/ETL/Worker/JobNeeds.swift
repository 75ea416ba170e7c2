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
