import ETL
import Foundation
import Testing

@Suite("What a container starts")
struct ContainerSettingsTests {
    private func load(
        _ environment: [String: String] = [:], brokers: String? = nil, file: String? = nil
    ) throws -> ContainerSettings {
        guard let file else {
            return try ContainerSettings.load(
                options: CommandOptions(bootstrapServers: brokers), environment: environment,
                defaultFile: "no-such-file.env")
        }
        let url = FileManager.default.temporaryDirectory.appending(path: "container-\(UUID().uuidString).env")
        try Data(file.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try ContainerSettings.load(
            options: CommandOptions(bootstrapServers: brokers), environment: environment, defaultFile: url.path)
    }

    private func variables(_ settings: ContainerSettings) -> [String: String] {
        Dictionary(uniqueKeysWithValues: settings.variables.map { ($0.name, $0.value) })
    }

    @Test func withoutAnythingThereIsABrokerAndAWorker() throws {
        #expect(
            variables(try load()) == [
                "ETL_CONSUMER_COUNT": "1", "ETL_NUM_PARTITIONS": "4", "ETL_STOP_SECONDS": "45",
                "ETL_STOP_ALL_SECONDS": "60", "ETL_BROKER_PORT": "9092", "ETL_CONTROLLER_PORT": "9093",
                "ETL_ADVERTISED_HOST": "localhost", "ETL_BROKER_SETTINGS": "", "METRICS_HOST": "0.0.0.0",
                "METRICS_PORT": "9464", "KAFKA_CLIENT_ID": "etl-file-sync", "KAFKA_BROKER_ADDRESS_FAMILY": "v4",
            ])
    }

    /// What holds for a worker in a mounted `.env` holds for its container.
    @Test func aMountedFileCountsAndTheEnvironmentWins() throws {
        let settings = try load(
            ["ETL_CONSUMER_COUNT": "3", "METRICS_HOST": "127.0.0.1"],
            file: """
                export ETL_CONSUMER_COUNT=2
                ETL_NUM_PARTITIONS='6'
                ETL_ADVERTISED_HOST=kafka.example.com
                ETL_BROKER_SETTINGS="a.b=1 c.d=2"
                SHUTDOWN_TIMEOUT=600.5
                METRICS_HOST=0.0.0.0
                METRICS_PORT=0
                KAFKA_BOOTSTRAP_SERVERS="kafka:9092" # elsewhere
                KAFKA_GROUP_INSTANCE_ID=fab7
                KAFKA_CLIENT_ID=fab
                """)
        #expect(
            variables(settings) == [
                "ETL_CONSUMER_COUNT": "3", "ETL_NUM_PARTITIONS": "6", "ETL_STOP_SECONDS": "616",
                "ETL_STOP_ALL_SECONDS": "631", "ETL_BROKER_PORT": "", "ETL_CONTROLLER_PORT": "9093",
                "ETL_ADVERTISED_HOST": "kafka.example.com", "ETL_BROKER_SETTINGS": "a.b=1 c.d=2",
                "METRICS_HOST": "127.0.0.1", "METRICS_PORT": "0", "KAFKA_CLIENT_ID": "fab",
                "KAFKA_GROUP_INSTANCE_ID": "fab7",
            ])
    }

    @Test(arguments: [
        ("LOCALHOST", 9092), ("127.0.0.1:19092", 19092), ("localhost:9094,127.0.0.1:9095", 9094), ("[::1]:9092", 9092),
    ])
    func aBrokerOnThisMachineIsTheContainers(_ brokers: String, _ port: Int) throws {
        #expect(try load(brokers: brokers).ownBroker?.port == port)
    }

    @Test(arguments: ["kafka:9092", "localhost:9092,kafka:9092", "localhost.example.com"])
    func anyOtherIsElsewhere(_ brokers: String) throws {
        #expect(try load(brokers: brokers).ownBroker == nil)
    }

    @Test(arguments: [("9091", "9092"), ("9090", "9092"), ("9093", "9093")])
    func workersTakeNoPortOfTheBroker(_ first: String, _ taken: String) {
        let error = #expect(throws: SettingsError.self) {
            try load(["ETL_CONSUMER_COUNT": "3", "METRICS_PORT": first])
        }
        #expect(error?.description.contains("and the broker needs \(taken)") == true)
    }

    @Test func elsewhereThePortsOfBrokersAreFree() throws {
        #expect(try load(["METRICS_PORT": "9092"], brokers: "kafka:9092").metrics.port == 9092)
        #expect(try load(["METRICS_PORT": "9089", "ETL_CONSUMER_COUNT": "3"]).metrics.port == 9089)
    }

    @Test func theControllerMakesWayForClients() throws {
        #expect(try load(brokers: "localhost:9093").controllerPort == 9094)
    }

    @Test func whoNamesAnAddressFamilyIsLeftWithIt() throws {
        #expect(variables(try load(["KAFKA_BROKER_ADDRESS_FAMILY": "any"]))["KAFKA_BROKER_ADDRESS_FAMILY"] == nil)
        #expect(variables(try load(brokers: "[::1]:9092"))["KAFKA_BROKER_ADDRESS_FAMILY"] == nil)
    }

    @Test func allThatIsWrongIsListed() {
        let error = #expect(throws: SettingsError.self) {
            try load(
                [
                    "ETL_CONSUMER_COUNT": "many", "ETL_NUM_PARTITIONS": "0", "SHUTDOWN_TIMEOUT": "soon",
                    "METRICS_PORT": "http", "ETL_ADVERTISED_HOST": "",
                ], brokers: "kafka:abc")
        }
        let names = Set(error?.problems.map(\.name) ?? [])
        #expect(
            names == [
                "ETL_CONSUMER_COUNT", "ETL_NUM_PARTITIONS", "SHUTDOWN_TIMEOUT", "METRICS_PORT", "ETL_ADVERTISED_HOST",
                "--bootstrap-servers",
            ])
    }

    @Test func thereHasToBeSomethingToDo() {
        let error = #expect(throws: SettingsError.self) {
            try load(["ETL_CONSUMER_COUNT": "0"], brokers: "kafka:9092")
        }
        #expect(error?.problems.first?.message.hasSuffix("there is nothing to do") == true)
    }

    @Test func everyWorkerNeedsAPort() {
        let error = #expect(throws: SettingsError.self) {
            try load(["ETL_CONSUMER_COUNT": "3", "METRICS_PORT": "65534"])
        }
        #expect(error?.problems.map(\.name) == ["METRICS_PORT"])
    }
}
