import Logging

/// For stores whose words no test reads.
let silentLogger = Logger(label: "integration", factory: { _ in SwiftLogNoOpLogHandler() })
