/// A name and a value: a header of a request or a response, or a part of a query.
struct HTTPField: Hashable, Sendable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
