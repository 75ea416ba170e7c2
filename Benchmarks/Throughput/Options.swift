/// What is measured.
struct Options {
    var jobs = 100_000
    var bytes = 0
    var partitions = 4
    var concurrency = 16
    /// The source alone is drained: what of the figures is the harness's own.
    var isHarnessOnly = false

    static let usage = """
        usage: worker-throughput [--jobs N] [--bytes N] [--partitions N] [--concurrency N] [--harness-only]
        The log goes to standard error, as the worker's does: send it to a file.
        """

    /// `nil` where the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--harness-only" {
                isHarnessOnly = true
                continue
            }
            guard let number = rest.popFirst().flatMap({ Int($0) }), number >= (name == "--bytes" ? 0 : 1) else {
                return nil
            }
            switch name {
            case "--jobs": jobs = number
            case "--bytes": bytes = number
            case "--partitions": partitions = number
            case "--concurrency": concurrency = number
            default: return nil
            }
        }
    }
}
