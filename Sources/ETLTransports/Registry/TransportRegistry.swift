import ETL
import Logging

/// The transports by the name that a server's `_TYPE` has: a new one is a file of its own and one line where the
/// registry is made.
public struct TransportRegistry<Settings: Sendable>: Sendable {
    /// Makes a store of a server's settings.
    public typealias Factory = @Sendable (Settings, Logger) throws -> any FileStore

    private var factories: [String: Factory]

    /// Makes a registry, of type name and factory.
    public init(_ factories: [String: Factory] = [:]) {
        self.factories = [:]
        for (type, factory) in factories { register(type, factory) }
    }

    /// Adds a transport, in place of one of that name.
    public mutating func register(_ type: String, _ factory: @escaping Factory) {
        factories[type.lowercased()] = factory
    }

    /// The names that are known, sorted, for messages.
    public var types: [String] { factories.keys.sorted() }

    /// Makes a store.
    ///
    /// - Throws: ``UnknownTransport``, or what the factory throws.
    public func makeStore(type: String, settings: Settings, logger: Logger) throws -> any FileStore {
        guard let factory = factories[type.lowercased()] else {
            throw UnknownTransport(type: type, known: types)
        }
        return try factory(settings, logger)
    }
}

/// A server's `_TYPE` that no transport has.
public struct UnknownTransport: Error, Hashable, Sendable, CustomStringConvertible {
    /// The type that was asked for.
    public let type: String

    /// The types that there are.
    public let known: [String]

    /// What is wrong, and what would be right.
    public var description: String { "'\(type)' is no type of server: \(known.joined(separator: ", "))" }
}
