/// Everything that a reader could have seen under one name, in order.
///
/// ```swift
/// #expect(server.files.history(of: "/out/a.img").versions == [.absent, .whole("old"), .whole("new")])
/// ```
public struct FTPFileHistory: Hashable, Sendable {
    /// The name.
    public let path: FTPPath

    /// What was there, one after the other; the first is ``FTPFileVersion/absent``, before anything was made.
    public private(set) var versions: [FTPFileVersion] = [.absent]

    init(path: FTPPath) {
        self.path = path
    }

    /// Whether no reader could ever have seen a part of a file here.
    public var isNeverPartial: Bool {
        versions.allSatisfy { version in
            if case .partial = version { false } else { true }
        }
    }

    /// What is there now.
    public var current: FTPFileVersion { versions.last ?? .absent }

    mutating func record(_ version: FTPFileVersion) {
        switch (current, version) {
        // A file that grows is one version, not thousands.
        case (.partial, .partial): versions[versions.count - 1] = version
        case (.absent, .absent): break
        default: versions.append(version)
        }
    }

    /// Forgets all but what is there now.
    mutating func forget() {
        versions = [current]
    }
}

extension FTPFileHistory: CustomStringConvertible {
    /// One line: `/out/a.img: absent → PARTIAL, 4096 bytes → whole, 16384 bytes, "…"`.
    public var description: String {
        "\(path): " + versions.map(\.description).joined(separator: " → ")
    }
}
