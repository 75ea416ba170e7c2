import Foundation
import Infrastructure

/// The product's own sources, for what can be known of all of them only there.
enum SourceFiles {
    /// What stands behind each occurrence of `start`, as far as the next `end`, in all Swift files below `Sources`.
    ///
    /// By Foundation's search in bytes: regular expressions take seconds for so much, on a thread that others wait for.
    static func texts(
        from start: String, to end: String, except omitted: String? = nil
    ) throws -> [(file: String, text: String)] {
        let folder = TestEnvironment.root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
        var texts: [(file: String, text: String)] = []
        for case let file as URL in files
        where file.pathExtension == "swift" && file.lastPathComponent != omitted {
            let content = try Data(contentsOf: file)
            var rest = content.startIndex..<content.endIndex
            while let found = content.range(of: Data(start.utf8), in: rest),
                let close = content.range(of: Data(end.utf8), in: found.upperBound..<content.endIndex)
            {
                let text = String(decoding: content[found.upperBound..<close.lowerBound], as: UTF8.self)
                texts.append((file.lastPathComponent, text))
                rest = found.upperBound..<content.endIndex
            }
        }
        return texts
    }
}
