/// An element of an answer's XML, with what is in it.
///
/// As much of XML as S3 servers speak: elements, text, references, CDATA; attributes, comments and processing
/// instructions are passed over. A document type, with which an answer could make itself as large as it likes, makes
/// it none. Not Foundation's parser, which needs libxml2.
///
/// Source: XML 1.0, fifth edition.
struct S3Element: Hashable, Sendable {
    /// The name, without a namespace's prefix.
    let name: String

    /// The text that stands right in it.
    var text = ""

    private(set) var children: [S3Element] = []

    init(name: String) {
        self.name = name
    }

    /// Reads a whole document; `nil` where it is not well-formed.
    init?(parsing bytes: [UInt8]) {
        var scanner = S3XMLScanner(bytes)
        guard let root = scanner.document() else { return nil }
        self = root
    }

    /// The text of the first child of this name.
    subscript(_ name: String) -> String? { children.first { $0.name == name }?.text }

    /// All children of this name.
    func all(_ name: String) -> [S3Element] { children.filter { $0.name == name } }

    mutating func append(_ child: S3Element) {
        children.append(child)
    }
}
