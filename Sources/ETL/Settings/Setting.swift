/// A setting as it was given.
public struct Setting: Hashable, Sendable, CustomStringConvertible {
    /// The variable.
    public let name: String

    /// Its text.
    public let value: String

    /// Where it came from.
    public let origin: SettingOrigin

    /// Makes a setting.
    public init(name: String, value: String, origin: SettingOrigin) {
        self.name = name
        self.value = value
        self.origin = origin
    }

    /// Name and origin; the value may be a secret.
    public var description: String { "\(name) (\(origin))" }
}

extension Setting {
    /// The value, quoted, in one line and no longer than a line; never a secret's.
    ///
    /// Of a URL the part up to the host is left out: somebody may have written user and password there.
    var shownValue: String {
        guard !Secret.isNamed(by: name) else { return "the value" }
        let host = value.lastIndex(of: "@").map { "…" + value[$0...] }
        return ServerSettings.shown(host ?? value)
    }

    /// This setting with the blanks round its value taken off.
    var trimmed: Setting {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let scalars = value.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return Setting(name: name, value: "", origin: origin) }
        return Setting(name: name, value: String(scalars[first...last]), origin: origin)
    }

    /// What is wrong with this setting.
    func problem(_ message: String) -> SettingsProblem {
        SettingsProblem(name, "\(message) (\(origin))")
    }
}
