/// Why a text is no JSON. Never holds any of the text.
struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// Bytes before the place.
    let offset: Int

    /// What is wrong there.
    let reason: String

    var description: String { "\(reason) at byte \(offset)" }
}
