import ETL
import ETLKafka
import ETLMonitoring
import ETLTransports
import Logging
import Metrics
import ServiceLifecycle

/// The parts of a worker, put together.
struct WorkerProcess {
    private let settings: WorkerSettings
    private let kafka: KafkaConfiguration

    init(_ settings: WorkerSettings) {
        self.settings = settings
        kafka = KafkaConfiguration(settings.kafka)
    }

    /// Works until SIGTERM or SIGINT; a second one ends it at once.
    func run() async throws {
        let signals = await StopSignals()
        let format = settings.logFormat
        let level: Logger.Level = settings.isVerbose ? .debug : .info
        // Where workers have names of their own, their lines may go to one place.
        let name = settings.kafka.clientID == KafkaSettings().clientID ? nil : settings.kafka.clientID
        LoggingSystem.bootstrap {
            var handler = format.handler(label: $0, level: level)
            if let name { handler[metadataKey: "worker"] = "\(name)" }
            return handler
        }
        let metrics = PrometheusRegistry(descriptions: PrometheusDescription.ofWorker)
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "etl")
        for warning in settings.warnings { logger.warning("\(warning)") }

        let health = WorkerHealth()
        let address = try await monitoringAddress(logger)
        let worker = try worker(health, isWatched: address != nil, logger)
        let monitoring = address.map { monitoringServer($0, metrics, worker, logger) }
        logger.info(
            "Starting",
            metadata: [
                "version": "\(Version.current)", "topics": "\(settings.kafka.topics.joined(separator: " "))",
                "group": "\(settings.kafka.groupID)", "brokers": "\(settings.kafka.bootstrapServers)",
                "servers": "\(settings.servers.all.map(\.description).joined(separator: "; "))",
                "librdkafka": "\(KafkaVersion.loaded)",
            ])
        // The last one is stopped first: metrics are served until the worker has drained.
        let services = [monitoring, worker as any Service].compactMap(\.self).map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        var quiet = logger
        quiet.logLevel = .error
        try await signals.run(
            ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: quiet)))
    }

    private func worker(_ health: WorkerHealth, isWatched: Bool, _ logger: Logger) throws -> Worker {
        let source = try KafkaMessageSource(
            topics: settings.kafka.topics, group: settings.kafka.groupID, configuration: kafka, logger: logger)
        let sink = try KafkaDeadLetterSink(
            configuration: kafka, sendTimeout: settings.kafka.deadLetterTimeout, logger: logger)
        var configuration = settings.worker
        configuration.kafkaWatchInterval = isWatched ? .seconds(10) : nil
        return Worker(
            source: source, sink: sink,
            stores: TransportRegistry.builtIn.stores(
                of: settings.servers, Transport.Context(ftp: settings.ftp, logger: logger)),
            configuration: configuration, health: health, logger: logger)
    }

    /// Where metrics are served; `nil` where they are not.
    private func monitoringAddress(_ logger: Logger) async throws -> (host: String, port: Int)? {
        guard let port = settings.metrics.port else { return nil }
        let host = settings.metrics.host
        guard let obstacle = await MonitoringServer.obstacle(host: host, port: port) else { return (host, port) }
        let problem = SettingsProblem(
            "METRICS_PORT", "\(obstacle); set METRICS_HOST and METRICS_PORT to others, or METRICS_PORT to 0 for none")
        if settings.metrics.wasAskedFor { throw SettingsError([problem]) }
        logger.warning("No metrics are served: \(problem)")
        return nil
    }

    private func monitoringServer(
        _ address: (host: String, port: Int), _ metrics: PrometheusRegistry, _ worker: Worker, _ logger: Logger
    ) -> any Service {
        let process = ProcessMetrics()
        Gauge(
            label: "etl_build_info",
            dimensions: [("version", Version.current), ("librdkafka", "\(KafkaVersion.loaded)")]
        ).record(1)
        return MonitoringServer(
            host: address.host, port: address.port,
            metrics: {
                worker.updateMetrics()
                process.update()
                return metrics.text()
            },
            problems: { worker.health.problems }, isOptional: !settings.metrics.wasAskedFor, logger: logger)
    }
}
