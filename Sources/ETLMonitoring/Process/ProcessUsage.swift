/// What a process uses, as Linux tells it in `/proc`. What it does not tell is `nil`.
///
/// Source: proc(5).
struct ProcessUsage: Hashable, Sendable {
    /// Of all its threads, in user mode and in the system's.
    var cpuSeconds: Double?
    var startTime: Double?
    var residentBytes: Int?
    var virtualBytes: Int?
    var openDescriptors: Int?
    var maxDescriptors: Int?

    /// This process, now.
    static var now: ProcessUsage {
        var usage = ProcessUsage(
            stat: ProcFiles.text("/proc/self/stat") ?? "", systemStat: ProcFiles.text("/proc/stat") ?? "",
            limits: ProcFiles.text("/proc/self/limits") ?? "", pageSize: ProcFiles.pageSize,
            ticksPerSecond: ProcFiles.ticksPerSecond)
        // Reading the directory takes one of its own.
        usage.openDescriptors = ProcFiles.entryCount("/proc/self/fd").map { $0 - 1 }
        return usage
    }

    /// - Parameters:
    ///   - stat: `/proc/self/stat`.
    ///   - systemStat: `/proc/stat`.
    ///   - limits: `/proc/self/limits`.
    init(stat: String, systemStat: String, limits: String, pageSize: Int, ticksPerSecond: Int) {
        // The second field is the program's name in parentheses, which may have blanks and parentheses of its own.
        let fields = stat.split(separator: ")").last?.split(whereSeparator: \.isWhitespace) ?? []
        /// A field by its number in proc(5); the first one behind the name is the third.
        func field(_ number: Int) -> Int? {
            fields.indices.contains(number - 3) ? Int(fields[number - 3]) : nil
        }
        let ticks = Double(ticksPerSecond)
        if let user = field(14), let system = field(15) { cpuSeconds = Double(user + system) / ticks }
        if let sinceBoot = field(22), let boot = Self.bootTime(systemStat) {
            startTime = Double(boot) + Double(sinceBoot) / ticks
        }
        virtualBytes = field(23)
        residentBytes = field(24).map { $0 * pageSize }
        // `Max open files            1024                 524288               files`; `unlimited` is no number.
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        maxDescriptors = line?.split(whereSeparator: \.isWhitespace).dropFirst(3).first.flatMap { Int($0) }
    }

    private static func bootTime(_ systemStat: String) -> Int? {
        let line = systemStat.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line?.split(separator: " ").last.flatMap { Int($0) }
    }
}
