/// One server of the settings: where it is, who we are there, how much we may ask of it.
public struct ServerSettings: Hashable, Sendable {
    /// The name by which jobs call it, and the prefix of its variables.
    public let name: ServerName

    /// Its kind.
    public var type: ServerType

    /// Its host's name or address (IPv6 without brackets); empty for a type that has none.
    public var host: String

    /// The port; `nil` for the type's own.
    public var port: Int?

    /// The user; `nil` where none is set, which means `anonymous` on FTP.
    public var user: String?

    /// The password; `nil` where none is set.
    public var password: Secret?

    /// The root for the server's paths (`_BASE_PATH`).
    public var basePath: String

    /// Connections that one worker opens to it at most. At least 1.
    public var maxConnections: Int

    /// Whether files that come here keep the time at which they were last changed; `nil` where `PRESERVE_MTIME` says it
    /// for all servers.
    public var preservesModificationTime: Bool?

    private var extras: [String: Secret]

    /// Makes the settings of a server.
    ///
    /// - Parameter extras: settings of the type's own, without the server's name before them.
    public init(
        name: ServerName, type: ServerType = .ftp, host: String, port: Int? = nil, user: String? = nil,
        password: Secret? = nil, basePath: String = "/", maxConnections: Int = 8,
        preservesModificationTime: Bool? = nil, extras: [String: Secret] = [:]
    ) {
        self.name = name
        self.type = type
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.basePath = basePath
        self.maxConnections = maxConnections
        self.preservesModificationTime = preservesModificationTime
        self.extras = extras
    }

    /// A setting of the type's own: `extra("CA_FILE")` is `SRC_CA_FILE` for the server `SRC`; `nil` where it is not
    /// set. It may be a secret.
    public func extra(_ setting: String) -> String? { extras[setting]?.reveal() }

    /// Whether a setting of the type's own is `true`, and not `false`; `nil` where it is not set.
    ///
    /// - Throws: what is wrong with it, for ``ServerTypeRules/check``.
    public func flag(_ setting: String) throws(SettingsProblem) -> Bool? {
        guard let text = extra(setting) else { return nil }
        if let value = SettingsReader.boolean(text) { return value }
        throw problem(setting, "\(Self.shown(text)) is neither true nor false")
    }

    /// A value as a problem shows it: quoted, in one line and no longer than a line.
    public static func shown(_ value: String) -> String {
        let line = OneLine.of(value)
        return line.count > 60 ? "'\(line.prefix(60))…'" : "'\(line)'"
    }

    /// What is wrong with one of the server's variables, for ``ServerTypeRules/check``.
    public func problem(_ setting: String, _ message: String) -> SettingsProblem {
        SettingsProblem("\(name)_\(setting)", message)
    }
}

extension ServerSettings: CustomStringConvertible {
    /// `SRC (ftp at ftp.source.com:21, user etl)`; never a secret.
    public var description: String {
        let place = host.isEmpty ? basePath : host + (port.map { ":\($0)" } ?? "")
        return "\(name) (\(type) at \(place)\(user.map { ", user \($0)" } ?? ""))"
    }
}
