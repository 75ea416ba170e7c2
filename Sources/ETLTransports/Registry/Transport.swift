import ETL
import Logging

/// One way to reach files: what a server of its type needs in the settings, and how a store is made of them.
///
/// A new transport is a file with a static of this type, and a line in ``TransportRegistry/builtIn``.
public struct Transport: Sendable {
    /// What the settings of all servers share.
    public struct Context: Sendable {
        /// What holds for every FTP server.
        public let ftp: FTPSettings

        /// Where a store logs.
        public let logger: Logger

        /// Makes a context.
        public init(ftp: FTPSettings = FTPSettings(), logger: Logger) {
            self.ftp = ftp
            self.logger = logger
        }
    }

    /// The type's name and what its settings must be.
    public let rules: ServerTypeRules

    /// Makes a store of a server's settings, which the rules have passed. Connects nothing.
    public let makeStore: @Sendable (ServerSettings, Context) -> any FileStore

    /// Describes a transport.
    public init(
        _ rules: ServerTypeRules, makeStore: @escaping @Sendable (ServerSettings, Context) -> any FileStore
    ) {
        self.rules = rules
        self.makeStore = makeStore
    }
}
