import ETL
import ETLTransports
import Logging
import Testing

@Suite("Stores are made of settings")
struct TransportRegistryTests {
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    @Test func everyServerOfTheSettingsHasItsStore() async throws {
        let servers = ServerCatalogue([
            ServerSettings(name: ServerName("a"), host: "127.0.0.1", port: 2121, maxConnections: 3),
            ServerSettings(name: ServerName("b"), host: "::1"),
        ])
        let stores = TransportRegistry.builtIn.stores(of: servers, Transport.Context(logger: logger))
        #expect(stores.names == [ServerName("A"), ServerName("B")])
        #expect(stores[ServerName("A")]?.name == "127.0.0.1:2121")
        #expect(stores[ServerName("A")]?.capabilities.maxConnections == 3)
        #expect(stores[ServerName("b")]?.name == "[::1]:21")
        #expect(stores[ServerName("c")] == nil)
        await stores.close()
    }

    @Test func aTypeThatNobodyRegisteredIsAStartUpErrorThatNamesThoseThatWork() {
        let source = SettingsSource(
            environment: [:],
            file: DotEnvFile(parsing: Array("X_TYPE=gopher\nX_HOST=h\n".utf8)))
        let error = #expect(throws: SettingsError.self) {
            try WorkerSettings(reading: source, types: TransportRegistry.builtIn.rules)
        }
        #expect(error?.description.contains("X_TYPE") == true)
        #expect(error?.description.contains("ftp") == true)
    }
}
