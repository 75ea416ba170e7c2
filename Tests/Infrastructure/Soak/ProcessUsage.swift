import Foundation

/// What a process takes of the machine.
public struct ProcessUsage: Hashable, Sendable {
    /// Memory that is in RAM (VmRSS), in KiB.
    public var residentKiB: Int
    /// The most of it that there ever was (VmHWM), in KiB.
    public var peakResidentKiB: Int
    /// Open files and sockets.
    public var descriptors: Int
    /// Threads.
    public var threads: Int

    /// Takes the numbers.
    public init(residentKiB: Int, peakResidentKiB: Int = 0, descriptors: Int, threads: Int) {
        self.residentKiB = residentKiB
        self.peakResidentKiB = peakResidentKiB
        self.descriptors = descriptors
        self.threads = threads
    }

    /// Asks the kernel about a process of this machine.
    ///
    /// - Throws: an error of Foundation where there is no such process.
    public static func of(pid: Int32) throws -> ProcessUsage {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        func number(_ name: String) -> Int {
            status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
                .flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Int($0) } ?? 0
        }
        return ProcessUsage(
            residentKiB: number("VmRSS"), peakResidentKiB: number("VmHWM"),
            descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count,
            threads: number("Threads"))
    }
}
