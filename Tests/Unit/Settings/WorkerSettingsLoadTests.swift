import ETL
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Settings out of a file")
struct WorkerSettingsLoadTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    }

    private func load(
        _ text: String?, environment: [String: String] = [:], isNamed: Bool = true
    ) throws -> Result<WorkerSettings, SettingsError> {
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: ".env").path
        if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
        return Result { () throws(SettingsError) in
            try WorkerSettings.load(
                options: CommandOptions(envFile: isNamed ? path : nil), environment: environment,
                types: [ServerTypeRules(.ftp)], defaultFile: path)
        }
    }

    @Test("A file is read, named by an option or by default", arguments: [true, false])
    func reads(isNamed: Bool) throws {
        let settings = try load("\u{FEFF}A_HOST=${H:-h}\r\nA_PASS=\"x\"\r\n", isNamed: isNamed).get()
        #expect(
            settings.servers[ServerName("a")] == ServerSettings(name: ServerName("A"), host: "h", password: Secret("x"))
        )
        #expect(settings.warnings.isEmpty)
    }

    @Test("The default file may be missing, a named one not")
    func missing() throws {
        let environment = ["A_HOST": "h", "A_USER": "u"]
        #expect(try load(nil, environment: environment, isNamed: false).get().servers.all.count == 1)
        let error = #expect(throws: SettingsError.self) {
            try load(nil, environment: environment).get()
        }
        #expect(error?.problems.map(\.message) == ["the file cannot be read: No such file or directory"])
    }

    @Test("What is no file is said to be none that can be read", arguments: [true, false])
    func notReadable(mayBeMissing: Bool) {
        defer { try? FileManager.default.removeItem(at: directory) }
        let error = #expect(throws: SettingsError.self) {
            if mayBeMissing {
                _ = try DotEnvFile.readIfPresent(directory.path)
            } else {
                _ = try DotEnvFile.read(directory.path)
            }
        }
        #expect(error?.problems.map(\.name) == [directory.path])
        #expect(error?.problems.map(\.message) == ["the file cannot be read: Is a directory"])
    }

    @Test("A pipe is read like a file")
    func readsPipe() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let text = Array("A_HOST=h\n".utf8)
        #expect(write(ends[1], text, text.count) == text.count)
        close(ends[1])
        #expect(try DotEnvFile.read("/dev/fd/\(ends[0])")["A_HOST"]?.value == "h")
    }

    @Test("Problems of the file and of the variables come together, and show no secret")
    func allAtOnce() throws {
        let error = #expect(throws: SettingsError.self) {
            try load("A_HOST=h\nA_PASS='hunter2\nVERIFY=x\n").get()
        }
        #expect(error?.problems.count == 2)
        #expect(error?.description.contains(".env:2: this line is no KEY=value") == true)
        #expect(error?.description.contains("VERIFY: 'x'") == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("A file that makes no sense is a problem where all else is right")
    func onlyTheFile() throws {
        #expect(throws: SettingsError.self) { try load("A_HOST=h\n= x").get() }
    }

    @Test("Variables of the file that nobody reads are told")
    func unused() throws {
        let settings = try load("BASE=h\nA_HOST=${BASE}\nA_PASSWORD=x\nTRANSFER_CONCURENCY=3\nKAFKA_RETRIES=1").get()
        #expect(settings.warnings.map(\.name) == ["A_PASSWORD", "TRANSFER_CONCURENCY"])
        #expect(settings.warnings.first?.message.hasPrefix("is no setting that the worker knows") == true)
    }
}
