/// What happens in a round of chaos, and when: the same for the same seed.
public struct ChaosPlan: Sendable {
    /// What a worker does with jobs whose server is down (`ON_SERVER_DOWN`).
    public enum ServerDown: String, CaseIterable, Sendable {
        case deadLetter = "dead-letter"
        case hold
    }

    /// Some jobs, and then an event.
    public struct Step: Hashable, Sendable {
        /// The files whose jobs are sent first.
        public let files: [ChaosFile]
        /// How long work goes on before the event.
        public let milliseconds: Int
        /// What happens then.
        public let event: ChaosEvent

        /// Describes a step.
        public init(files: [ChaosFile], milliseconds: Int, event: ChaosEvent) {
            self.files = files
            self.milliseconds = milliseconds
            self.event = event
        }
    }

    /// What repeats it.
    public let seed: UInt64
    /// Workers that run at a time.
    public let workers = 3
    /// Partitions of the topic.
    public let partitions = 6
    /// What workers do while a server is down.
    public let serverDown: ServerDown
    /// One after the other.
    public let steps: [Step]

    /// All files.
    public var files: [ChaosFile] { steps.flatMap(\.files) }

    /// Takes a plan that somebody made by hand.
    public init(seed: UInt64, serverDown: ServerDown, steps: [Step]) {
        self.seed = seed
        self.serverDown = serverDown
        self.steps = steps
    }

    /// Makes a plan in which every kind of event comes, and those that end a worker more than once.
    ///
    /// - Parameter sessionSeconds: after how long a group takes a silent worker for dead.
    public init(seed: UInt64, serverDown: ServerDown? = nil, sessionSeconds: Int = 6) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        let drawn = ServerDown.allCases.randomElement(using: &random) ?? .deadLetter
        self.serverDown = serverDown ?? drawn
        let workers = 0..<workers
        func worker() -> Int { Int.random(in: workers, using: &random) }
        let events: [ChaosEvent] = [
            .kill(worker: worker()), .kill(worker: worker()), .replace(worker: worker()), .replace(worker: worker()),
            .freeze(worker: worker(), seconds: sessionSeconds + Int.random(in: 2...4, using: &random)),
            .restart(.source, seconds: Int.random(in: 0...4, using: &random)),
            .restart(.destination, seconds: Int.random(in: 0...4, using: &random)),
            .cutBroker(seconds: Int.random(in: 2...8, using: &random)),
        ].shuffled(using: &random)
        var steps: [Step] = []
        for (number, event) in events.enumerated() {
            let files = Self.files(number, &random)
            steps.append(Step(files: files, milliseconds: Int.random(in: 500...3000, using: &random), event: event))
        }
        self.steps = steps
    }

    /// Forty files of all sizes: empty ones, small ones, and some that take seconds on a slow server.
    private static func files(_ step: Int, _ random: inout SeededGenerator) -> [ChaosFile] {
        let sizes =
            [0, 1] + (0..<24).map { _ in Int.random(in: 2...65_536, using: &random) }
            + (0..<10).map { _ in Int.random(in: 65_537...1_048_576, using: &random) }
            + (0..<4).map { _ in Int.random(in: 4_194_304...12_582_912, using: &random) }
        return sizes.shuffled(using: &random).enumerated().map { number, size in
            // Every third one replaces a file.
            let oldSize = number % 3 == 0 ? max(size / 2, 100) + (size <= 200 ? 200 : 0) : nil
            let title = number % 10 == 0 ? "사진 #%41;" : "file"
            return ChaosFile(name: "\(title)-\(step)-\(number).img", size: size, oldSize: oldSize)
        }
    }
}
