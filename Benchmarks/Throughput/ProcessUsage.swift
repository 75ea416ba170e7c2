import Foundation

/// What the process has used so far.
struct ProcessUsage {
    /// CPU seconds of all threads, in user mode and in the system's.
    let user: Double
    let system: Double

    static var now: ProcessUsage {
        var usage = rusage()
        // RUSAGE_SELF, which is of another type on each system.
        getrusage(0, &usage)
        return ProcessUsage(user: seconds(usage.ru_utime), system: seconds(usage.ru_stime))
    }

    /// A line of `/proc/self/status` in MiB: `VmRSS` or `VmHWM`, the most it ever was. 0 where there is none.
    static func memory(_ name: String) -> Double {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { return 0 }
        return kibibytes / 1024
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
