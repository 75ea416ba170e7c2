/// What the demo does: the files that it moves and the jobs that cannot work.
struct DemoPlan: Sendable {
    static let topic = "demo-jobs"
    static let group = "etl-demo"

    /// Two servers, and a third name for the first one with a password that it does not take.
    static let source = "DEMO_SRC"
    static let destination = "DEMO_DST"
    static let locked = "DEMO_LOCKED"

    let files: [DemoFile]
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
        files = smallFiles + largeFiles
        let file = files[0].path
        brokenJobs = [
            BrokenJob(
                what: "a file that is not there", kind: "FileNotFound",
                message: Self.job("broken-1", from: Self.source, "/lot-0/missing.pgm")),
            BrokenJob(
                what: "a server that nobody knows", kind: "UnknownServer",
                message: Self.job("broken-2", from: "NOBODY", file)),
            BrokenJob(what: "JSON cut in the middle", kind: "InvalidJSON", message: #"{"job_id": "broken-3", "sou"#),
            BrokenJob(
                what: "a wrong password", kind: "LoginFailed",
                message: Self.job("broken-4", from: Self.locked, file)),
            BrokenJob(
                what: "a path with a line break", kind: "InvalidPath",
                message: Self.job("broken-5", from: Self.source, #"/lot-0/a\nDELE b.pgm"#)),
        ]
    }

    /// All messages, the broken ones among the others.
    var messages: [String] {
        var messages = files.enumerated().map { Self.job("file-\($0)", from: Self.source, $1.path) }
        for (number, broken) in brokenJobs.enumerated() { messages.insert(broken.message, at: 20 * (number + 1)) }
        return messages
    }

    var bytes: Int { files.reduce(0) { $0 + $1.content.count } }

    private static func job(_ id: String, from server: String, _ path: String) -> String {
        """
        {"job_id": "\(id)", "source": {"hostname": "\(server)", "path": "/out\(path)"}, \
        "destination": {"hostname": "\(destination)", "path": "/in\(path)"}}
        """
    }
}
