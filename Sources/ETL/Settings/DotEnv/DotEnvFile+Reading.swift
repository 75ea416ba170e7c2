extension DotEnvFile {
    /// Reads the file, or the pipe, at `path`.
    ///
    /// - Parameter environment: the process's, for `${NAME}`.
    /// - Throws: ``SettingsError`` where the file cannot be read. What is wrong inside of it stands in ``problems``.
    public static func read(
        _ path: String, environment: [String: String] = [:]
    ) throws(SettingsError) -> DotEnvFile {
        try contents(of: path, environment).get()
    }

    /// Reads the file at `path` where there is one.
    ///
    /// - Throws: as ``read(_:environment:)``, but for a file that is not there.
    public static func readIfPresent(
        _ path: String, environment: [String: String] = [:]
    ) throws(SettingsError) -> DotEnvFile {
        try contents(of: path, environment, ifMissing: DotEnvFile()).get()
    }

    /// Reads the file that an option names, or the usual one where it is there.
    ///
    /// - Throws: as ``read(_:environment:)``.
    static func read(
        _ path: String?, else usual: String, environment: [String: String]
    ) throws(SettingsError) -> DotEnvFile {
        if let path {
            try read(path, environment: environment)
        } else {
            try readIfPresent(usual, environment: environment)
        }
    }

    private static func contents(
        of path: String, _ environment: [String: String], ifMissing substitute: DotEnvFile? = nil
    ) -> Result<DotEnvFile, SettingsError> {
        do throws(FileBytes.Failure) {
            return .success(
                DotEnvFile(parsing: try FileBytes.contents(of: path), path: path, environment: environment))
        } catch {
            if error.isMissingFile, let substitute { return .success(substitute) }
            return .failure(SettingsError([SettingsProblem(path, "the file cannot be read: \(error.message)")]))
        }
    }
}
