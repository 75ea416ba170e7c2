#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DotEnvFile {
    /// Reads the file at `path`.
    ///
    /// - Parameter environment: the process's, for `${NAME}`.
    /// - Throws: ``SettingsError`` where the file cannot be read. What is wrong inside of it stands in ``problems``.
    public static func read(
        _ path: String, environment: [String: String] = [:]
    ) throws(SettingsError) -> DotEnvFile {
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            return DotEnvFile(parsing: Array(data), path: path, environment: environment)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw SettingsError([SettingsProblem(path, "there is no such file")])
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw SettingsError([SettingsProblem(path, "the file may not be read: no permission")])
        } catch {
            throw SettingsError([SettingsProblem(path, "the file cannot be read")])
        }
    }

    /// Reads the file at `path` where there is one.
    ///
    /// - Throws: as ``read(_:environment:)``, but for a file that is not there.
    public static func readIfPresent(
        _ path: String, environment: [String: String] = [:]
    ) throws(SettingsError) -> DotEnvFile {
        FileManager.default.fileExists(atPath: path) ? try read(path, environment: environment) : DotEnvFile()
    }
}
