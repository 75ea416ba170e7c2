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
        LoggingSystem.bootstrap { format.handler(label: $0, level: level) }
        let metrics = PrometheusRegistry(descriptions: PrometheusDescription.ofWorker)
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "etl")
        for warning in settings.warnings { logger.warning("\(warning)") }

        let health = WorkerHealth()
        let monitoring = try await monitoringServer(metrics, health, logger)
        let worker = try worker(health, logger)
        logger.info(
            "Starting",
            metadata: [
                "version": "\(Version.current)", "topics": "\(settings.kafka.topics.joined(separator: " "))",
                "group": "\(settings.kafka.groupID)", "brokers": "\(settings.kafka.bootstrapServers)",
                "servers": "\(settings.servers.all.map(\.description).joined(separator: "; "))",
                "librdkafka": "\(KafkaVersion.loaded)",
            ])
        // The last one is stopped first: metrics are served until the worker has drained.
        let services = [monitoring, worker].compactMap(\.self).map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        var quiet = logger
        quiet.logLevel = .error
        try await signals.run(
            ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: quiet)))
    }

    private func worker(_ health: WorkerHealth, _ logger: Logger) throws -> any Service {
        let source = try KafkaMessageSource(
            topics: settings.kafka.topics, group: settings.kafka.groupID, configuration: kafka, logger: logger)
        let sink = try KafkaDeadLetterSink(
            configuration: kafka, sendTimeout: settings.kafka.deadLetterTimeout, logger: logger)
        return Worker(
            source: source, sink: sink,
            stores: TransportRegistry.builtIn.stores(
                of: settings.servers, Transport.Context(ftp: settings.ftp, logger: logger)),
            configuration: settings.worker, health: health, logger: logger)
    }

    private func monitoringServer(
        _ metrics: PrometheusRegistry, _ health: WorkerHealth, _ logger: Logger
    ) async throws -> (any Service)? {
        guard let port = settings.metricsPort.number else { return nil }
        guard await MonitoringServer.isFree(port: port) else {
            let problem = SettingsProblem("METRICS_PORT", "port \(port) is taken; set another one, or 0 for none")
            if settings.metricsPort.wasAskedFor { throw SettingsError([problem]) }
            logger.warning("No metrics are served: \(problem)")
            return nil
        }
        return MonitoringServer(
            port: port, metrics: { metrics.text() }, problems: { health.problems },
            isOptional: !settings.metricsPort.wasAskedFor, logger: logger)
    }
}
