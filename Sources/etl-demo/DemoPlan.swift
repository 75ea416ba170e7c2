/// What the demo does: the files that it moves and the jobs that cannot work.
struct DemoPlan: Sendable {
    static let topic = "demo-jobs"
    static let group = "etl-demo"

    /// All that have to arrive.
    let files: [DemoFile]
    /// Those among them that show a type of server, as the source and as the destination.
    let typeFiles: [DemoFile]
    let brokenJobs: [BrokenJob]

    /// A job that must end as a dead letter.
    struct BrokenJob: Sendable {
        let what: String
        let kind: String
        let message: String
    }

    init(small: Int = 300, large: Int = 3, largeBytes: Int = 64 << 20) {
        let smallFiles = (0..<small).map { number in
            DemoFile(
                path: "/lot-\(number % 12)/wafer-\(number / 12)/image-\(number).pgm", number: number,
                bytes: 4096 + number * 7919 % 60_000)
        }
        let largeFiles = (0..<large).map { number in
            DemoFile(path: "/stacks/stack-\(number).raw", number: small + number, bytes: largeBytes)
        }
        let types: [(DemoServer, DemoServer)] = [(.source, .encrypted), (.encrypted, .disk), (.disk, .destination)]
        typeFiles = types.enumerated().map { number, pair in
            DemoFile(
                path: "/types/from-\(pair.0.type)-to-\(pair.1.type).pgm", number: small + large + number,
                bytes: 1 << 20,
                from: pair.0, to: pair.1)
        }
        files = smallFiles + largeFiles + typeFiles
        let file = files[0].path
        brokenJobs = [
            BrokenJob(
                what: "a file that is not there", kind: "FileNotFound",
                message: Self.job("broken-1", from: DemoServer.source.hostname, "/lot-0/missing.pgm")),
            BrokenJob(
                what: "a server that nobody knows", kind: "UnknownServer",
                message: Self.job("broken-2", from: "NOBODY", file)),
            BrokenJob(what: "JSON cut in the middle", kind: "InvalidJSON", message: #"{"job_id": "broken-3", "sou"#),
            BrokenJob(
                what: "a wrong password", kind: "LoginFailed",
                message: Self.job("broken-4", from: DemoServer.locked.hostname, file)),
            BrokenJob(
                what: "a path with a line break", kind: "InvalidPath",
                message: Self.job("broken-5", from: DemoServer.source.hostname, #"/lot-0/a\nDELE b.pgm"#)),
        ]
    }

    /// All messages, the broken ones among the others.
    var messages: [String] {
        var messages = files.enumerated().map {
            Self.job("file-\($0)", from: $1.source.hostname, to: $1.destination, $1.path)
        }
        for (number, broken) in brokenJobs.enumerated() { messages.insert(broken.message, at: 20 * (number + 1)) }
        return messages
    }

    var bytes: Int { files.reduce(0) { $0 + $1.content.count } }

    private static func job(
        _ id: String, from server: String, to destination: DemoServer = .destination, _ path: String
    ) -> String {
        """
        {"job_id": "\(id)", "source": {"hostname": "\(server)", "path": "/out\(path)"}, \
        "destination": {"hostname": "\(destination.hostname)", "path": "/in\(path)"}}
        """
    }
}
