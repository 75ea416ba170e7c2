import ETL

/// Sends jobs to their topic: all that an input has, checked before.
///
/// Unless told to skip what is wrong, it reads the input twice: nothing is sent before all of it was found to be right.
/// Memory does not grow with the number of jobs. The first job that Kafka does not acknowledge is the last one that is
/// sent; what is under way by then is waited for, and each that did not arrive is named.
public struct Submission: Sendable {
    /// How it is done.
    public struct Rules: Hashable, Sendable {
        /// Whether lines that are no jobs are left out, and the others sent as they are read.
        public var skipsInvalid: Bool

        /// Whether it is only told what would be sent.
        public var isDryRun: Bool

        /// Makes rules.
        public init(skipsInvalid: Bool = false, isDryRun: Bool = false) {
            self.skipsInvalid = skipsInvalid
            self.isDryRun = isDryRun
        }
    }

    private let preparation: JobPreparation
    private let rules: Rules
    private let report: SubmissionReport
    private let progress: ProgressLine
    private let window: SubmissionWindow

    /// - Parameters:
    ///   - preparation: makes messages of lines.
    ///   - report: gets what is to be told.
    ///   - progress: shows how far it has come.
    public init(_ preparation: JobPreparation, _ rules: Rules, report: SubmissionReport, progress: ProgressLine) {
        self.init(preparation, rules, report: report, progress: progress, window: SubmissionWindow())
    }

    init(
        _ preparation: JobPreparation, _ rules: Rules, report: SubmissionReport, progress: ProgressLine,
        window: SubmissionWindow
    ) {
        self.preparation = preparation
        self.rules = rules
        self.report = report
        self.progress = progress
        self.window = window
    }

    /// Sends what `input` has. When its task is cancelled it sends no more and waits for what is under way.
    ///
    /// - Parameter producer: stays open; `nil` where nothing is sent.
    /// - Throws: where the input cannot be read and nothing was sent.
    public func run(
        _ input: any JobInput, to producer: (any MessageProducer)?
    ) async throws(OperationError) -> SubmissionSummary {
        var summary = SubmissionSummary(topic: preparation.topic, isDryRun: rules.isDryRun)
        if !rules.skipsInvalid {
            try await check(input, &summary)
            guard summary.end == .complete else { return summary }
            try input.rewind()
        }
        if let producer, !rules.isDryRun {
            await send(input, to: producer, &summary)
        } else {
            try await show(input, &summary)
        }
        return summary
    }

    /// Looks at all lines, and tells of those that are wrong.
    private func check(_ input: any JobInput, _ summary: inout SubmissionSummary) async throws(OperationError) {
        var lines = JobLines(input)
        while let line = try await lines.next(), !Task.isCancelled {
            progress.update { "line \(line.number) checked" }
            guard let problem = preparation.problem(with: line) else { continue }
            summary.invalid += 1
            if summary.invalid <= SubmissionReport.mostProblems { report.invalid(problem, in: input) }
        }
        let untold = summary.invalid - SubmissionReport.mostProblems
        if untold > 0 { report.note("… and \(untold) more") }
        if summary.invalid > 0 { summary.end = .refused }
        if Task.isCancelled { summary.end = .interrupted }
    }

    private func show(_ input: any JobInput, _ summary: inout SubmissionSummary) async throws(OperationError) {
        var lines = JobLines(input)
        while let line = try await lines.next(), !Task.isCancelled {
            guard let job = prepare(line, input, &summary) else { continue }
            report.wouldBeSent(job)
            summary.acknowledged += 1
        }
        if Task.isCancelled { summary.end = .interrupted }
    }

    private func send(
        _ input: any JobInput, to producer: any MessageProducer, _ summary: inout SubmissionSummary
    ) async {
        let flow = SubmissionFlow(producer, window: window)
        // In a task of its own: where this one is cancelled, what is under way is told all the same.
        let telling = Task { await tell(flow, input) }
        do throws(OperationError) {
            var lines = JobLines(input)
            while !Task.isCancelled, let line = try await lines.next() {
                guard let job = prepare(line, input, &summary) else { continue }
                guard await flow.send(job) else { break }
                summary.lastLine = job.line
            }
        } catch {
            summary.end = .cut(error)
        }
        if Task.isCancelled { summary.end = .interrupted }
        await flow.end()
        (summary.acknowledged, summary.unacknowledged) = await telling.value
        if summary.unacknowledged > 0, summary.end == .complete { summary.end = .failed }
    }

    private func tell(_ flow: SubmissionFlow, _ input: any JobInput) async -> (acknowledged: Int, not: Int) {
        var (acknowledged, not) = (0, 0)
        for await settled in flow.settled {
            var jobs: [(id: String, place: MessagePlace)] = []
            for item in settled {
                switch item.outcome {
                case .success(let place): jobs.append((item.job.id, place))
                case .failure(let error):
                    not += 1
                    report.unacknowledged(item.job, error, in: input)
                }
            }
            report.acknowledged(jobs)
            acknowledged += jobs.count
            progress.update { "\(acknowledged) jobs acknowledged" }
        }
        return (acknowledged, not)
    }

    /// A line's job; what is wrong is told and counted. After a check that can only be a file that somebody changes.
    private func prepare(_ line: JobLine, _ input: any JobInput, _ summary: inout SubmissionSummary) -> PreparedJob? {
        switch preparation.prepare(line) {
        case .success(let job): return job
        case .failure(let problem):
            summary.invalid += 1
            report.invalid(problem, in: input)
            return nil
        }
    }
}
