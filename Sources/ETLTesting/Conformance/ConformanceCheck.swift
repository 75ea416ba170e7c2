/// One promise of a protocol, as something that can be run.
public struct ConformanceCheck: Sendable, CustomStringConvertible {
    /// What is promised, in a few words.
    public let name: String

    private let body: @Sendable () async throws -> Void

    /// Makes a check.
    public init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// The name.
    public var description: String { name }

    /// Runs it.
    ///
    /// - Throws: ``ConformanceFailure``.
    public func run() async throws {
        do {
            try await body()
        } catch let failure as ConformanceFailure {
            throw ConformanceFailure(check: name, reason: failure.reason)
        } catch {
            throw ConformanceFailure(check: name, reason: "it threw \(error)")
        }
    }
}
