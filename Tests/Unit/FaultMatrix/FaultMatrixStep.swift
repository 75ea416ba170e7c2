import ETLTesting

/// A row of the matrix: the connection, or one command of a transfer's life.
struct FaultMatrixStep: Hashable, Sendable, CustomStringConvertible {
    /// `nil`: the connection.
    let verb: FTPVerb?

    /// Which of the commands with this verb, from 1.
    let call: Int

    var description: String { (verb?.name ?? "connect") + (call == 1 ? "" : " \(call)") }

    /// Every connection and command of a transfer, in order.
    static func all(of transcript: FTPTranscript) -> [FaultMatrixStep] {
        var calls: [FTPVerb?: Int] = [:]
        return transcript.entries.compactMap { entry in
            guard entry.event == .connected || entry.command != nil else { return nil }
            let verb = entry.command?.verb
            calls[verb, default: 0] += 1
            return FaultMatrixStep(verb: verb, call: calls[verb, default: 1])
        }
    }
}
