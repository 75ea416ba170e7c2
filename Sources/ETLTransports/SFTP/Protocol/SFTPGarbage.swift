/// What came is no SFTP, or no answer to what was asked.
struct SFTPGarbage: Error, Equatable {
    /// What is wrong, for a person.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
