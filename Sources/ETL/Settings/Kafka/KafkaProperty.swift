/// A property for librdkafka that the user set with `KAFKA_<PROPERTY>`.
public struct KafkaProperty: Hashable, Sendable, CustomStringConvertible {
    /// librdkafka's name: `sasl.username`.
    public let name: String

    /// Its value, which may be a password.
    public let value: Secret

    /// The variable: `KAFKA_SASL_USERNAME`.
    public let variable: String

    /// Where it was set.
    public let origin: SettingOrigin

    /// Makes a property.
    public init(name: String, value: Secret, variable: String, origin: SettingOrigin) {
        self.name = name
        self.value = value
        self.variable = variable
        self.origin = origin
    }

    /// The property that a variable sets; `nil` where it is not of the form `KAFKA_<PROPERTY>`.
    ///
    /// Lower case and points for underscores: no property that takes text has an underscore in its name.
    public init?(_ setting: Setting) {
        guard setting.name.hasPrefix("KAFKA_"), setting.name != "KAFKA_" else { return nil }
        let name = setting.name.dropFirst("KAFKA_".count).lowercased().replacing("_", with: ".")
        self.init(name: name, value: Secret(setting.value), variable: setting.name, origin: setting.origin)
    }

    /// The name; the value may be a password.
    public var description: String { name }

    /// What is wrong with it, for a start-up error that names the variable.
    public func problem(_ message: String) -> SettingsProblem {
        SettingsProblem(variable, "\(message) (\(origin))")
    }
}
