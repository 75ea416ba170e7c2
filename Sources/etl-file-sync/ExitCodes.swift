import ArgumentParser

extension ExitCode {
    /// The settings are wrong: `EX_CONFIG` of sysexits(3).
    static let wrongSettings = ExitCode(78)
}
