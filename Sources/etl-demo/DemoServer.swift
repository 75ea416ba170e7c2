/// A server of the demo, as its jobs name it.
enum DemoServer: String, CaseIterable {
    case source = "DEMO_SRC"
    case destination = "DEMO_DST"
    case encrypted = "DEMO_TLS"
    case disk = "DEMO_DISK"
    /// A second name of the first one, with a password that it does not take.
    case locked = "DEMO_LOCKED"

    /// Its name in jobs.
    var hostname: String { rawValue }

    /// Its type in settings.
    var type: String {
        switch self {
        case .source, .destination, .locked: "ftp"
        case .encrypted: "ftps"
        case .disk: "local"
        }
    }
}
