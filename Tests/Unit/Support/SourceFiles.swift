import Foundation
import Infrastructure

/// The product's own sources, for what can be known of all of them only there.
enum SourceFiles {
    /// Every Swift file below `Sources`.
    static var swift: [(path: String, text: String)] {
        get throws {
            let folder = TestEnvironment.root.appending(path: "Sources")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            return try (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
                ($0.path, try String(contentsOf: $0, encoding: .utf8))
            }
        }
    }
}
