import ArgumentParser
import ETL
import ETLKafka
import ETLOperations
import ETLTransports
import Foundation
import Logging

/// Sends jobs to their topic.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Sends jobs to a topic, once all of them are found to be right.",
        discussion: """
            One job from options, or a JSON object a line from a file. Each is checked as the worker will check it: its \
            fields, its paths, its servers. One wrong line, and nothing is sent, unless --skip-invalid is given. What \
            comes through a pipe is kept in TMPDIR until all of it is checked; with --skip-invalid each line is sent as \
            it comes.

            Prints the job ids that Kafka has acknowledged, in the order of the lines; those that it has not are named on \
            standard error. The exit code is 0 where every job was written, 1 otherwise.

            The key of a message is the job's destination, so that jobs for one file are done in their order.

            Examples:
              etl-file-sync submit --source SRC_FTP_SERVER1:/data/a.img --destination DST_FTP_SERVER1:/data/a.img
              etl-file-sync submit --topic mem-dft-img --file jobs.jsonl > ids.txt
              zcat jobs.jsonl.gz | etl-file-sync submit --topic mem-dft-img --file - --json
            """)

    @Option(help: ArgumentHelp("Where the file is: SERVER:/path.", valueName: "server:path"))
    var source: String?

    @Option(help: ArgumentHelp("Where it goes: SERVER:/path.", valueName: "server:path"))
    var destination: String?

    @Option(help: "The job's id. (default: a new UUID)")
    var jobId: String?

    @Option(help: ArgumentHelp("What the file must be: sha256:…, md5:… or crc32c:…", valueName: "kind:digits"))
    var checksum: String?

    @Flag(inversion: .prefixedNo, help: "Whether the file keeps its time. (default: as the settings say)")
    var preserveMtime: Bool?

    @Option(help: "A file of jobs, one JSON object a line; - is standard input.")
    var file: String?

    @Option(help: "Topic to send to. (default: file-transfer-jobs)")
    var topic: [String] = []

    @Option(help: "Key of every message, instead of its destination.")
    var key: String?

    @Flag(help: "No keys: jobs are spread evenly, also those for one file.")
    var noKey = false

    @Flag(help: "Leave out lines that are no jobs, and send the others as they are read.")
    var skipInvalid = false

    @Flag(help: "Print the messages that would be sent, and send none.")
    var dryRun = false

    @Flag(help: "Print a JSON object for each job, with its partition and offset.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard topic.count <= 1 else { throw ValidationError("--topic: jobs are sent to one topic; give it once.") }
        guard key == nil || !noKey else { throw ValidationError("--key and --no-key exclude each other.") }
        guard file == nil else {
            let isAnyGiven = [source, destination, jobId, checksum].contains { $0 != nil } || preserveMtime != nil
            if isAnyGiven { throw ValidationError("--file has whole jobs: give no options of a single one beside it.") }
            return
        }
        guard source != nil, destination != nil else {
            throw ValidationError("Give --source and --destination, or --file.")
        }
        _ = try description()
    }

    func run() async throws {
        let results = ResultOutput()
        let progress = ProgressLine(
            StandardErrorOutput.shared, isEnabled: isatty(STDERR_FILENO) == 1 && !results.isTerminal)
        let report = SubmissionReport(json ? .json : .text, results: results, notes: progress)
        let settings = try settings.load(topics: topic)
        do {
            let summary = try await Interruption.whileRunning { [self] in
                try await submit(settings, report, progress)
            }
            Complaint.write(summary.description)
            if let problem = results.problem { throw OperationError(problem) }
            guard summary.isSuccess else { throw ExitCode.failure }
        } catch let code as ExitCode {
            throw code
        } catch {
            Complaint.write("Error: \(error)")
            throw ExitCode.failure
        }
    }

    private func submit(
        _ settings: WorkerSettings, _ report: SubmissionReport, _ progress: ProgressLine
    ) async throws -> SubmissionSummary {
        var logger = Logger(label: "etl") { settings.logFormat.handler(label: $0, level: .warning) }
        logger.logLevel = settings.isVerbose ? .debug : .warning
        let topic = settings.kafka.topics[0]
        let stores = TransportRegistry.builtIn.stores(
            of: settings.servers, Transport.Context(ftp: settings.ftp, logger: logger))
        let submission = Submission(
            JobPreparation(topic: topic, key: messageKey, stores: stores),
            Submission.Rules(skipsInvalid: skipInvalid, isDryRun: dryRun), report: report, progress: progress)
        let input: any JobInput =
            if let file {
                try FileInput(path: file, isReadTwice: !skipInvalid)
            } else {
                BytesInput(try description().json, name: "the job")
            }
        guard !dryRun else { return try await submission.run(input, to: nil) }
        let kafka = KafkaConfiguration(settings.kafka)
        let administrator = try KafkaAdministratorClient(configuration: kafka, logger: logger)
        try await TopicRequirement.check(topic, with: administrator)
        await administrator.close()
        let producer = try KafkaProducer(
            configuration: kafka, sends: "jobs", sendTimeout: settings.kafka.deadLetterTimeout, logger: logger)
        let result = await Result { try await submission.run(input, to: producer) }
        await producer.close()
        return try result.get()
    }

    private var messageKey: JobPreparation.Key {
        if let key { return .text(key) }
        return noKey ? .none : .destination
    }

    private func description() throws -> JobDescription {
        do {
            return try JobDescription(
                source: source ?? "", destination: destination ?? "", id: jobId, checksum: checksum,
                preservesModificationTime: preserveMtime)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
