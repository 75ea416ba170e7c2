import Foundation
import Infrastructure
import Testing

/// All that came out of a run, searched for passwords.
struct Evidence {
    private var texts: [(name: String, text: String)] = []

    /// Adds a text.
    mutating func add(_ name: String, _ text: String) {
        texts.append((name, text))
    }

    /// Adds what a program may see of another one's command line.
    mutating func addCommandLine(of worker: WorkerProcess) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(worker.process.pid)/cmdline"))
        add("command line", String(decoding: bytes, as: UTF8.self))
    }

    /// Expects that a text is there at all: what was never said cannot have leaked.
    func expect(_ name: String, contains words: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            texts.contains { $0.name == name && $0.text.contains(words) }, "no '\(words)' in: \(name)",
            sourceLocation: sourceLocation)
    }

    /// Expects that none of the passwords is in any text, in whatever form.
    func expectNone(of passwords: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(!texts.isEmpty && !passwords.isEmpty, sourceLocation: sourceLocation)
        for password in passwords {
            let forms = SecretForms(password)
            for (name, text) in texts {
                for line in text.split(whereSeparator: \.isNewline) {
                    let found = forms.found(in: String(line))
                    #expect(found.isEmpty, "\(name): \(line)", sourceLocation: sourceLocation)
                }
            }
        }
    }
}
