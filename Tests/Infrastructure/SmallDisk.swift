import Foundation

/// A disk in memory that is soon full. It is mounted where only one process sees it, and gone when that process is:
/// nothing is left where a test is killed.
///
/// The process is in a mount namespace of its own. A user who is not root has it in a user namespace too, in which it
/// is.
public struct SmallDisk: Sendable {
    /// The disk's directory. It is reached through the process that has it mounted.
    public let path: String

    /// Mounts a disk for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - size: bytes that its files may have altogether.
    ///   - names: files and directories that it may hold, its own directory among them.
    /// - Throws: ``Command/Failure`` where the system does not let us; what `body` throws.
    public static func with(size: Int, names: Int = 1000, _ body: (SmallDisk) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "etl-disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }

        let (process, output, feed) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // At the end of its input it ends, however we end.
        let script = #"mount -t tmpfs -o "size=$1,nr_inodes=$2,mode=777" none "$3" && echo mounted && exec cat"#
        process.arguments =
            ["unshare", "--mount"] + (geteuid() == 0 ? [] : ["--user", "--map-root-user"])
            + ["sh", "-c", script, "sh", "\(size)", "\(names)", directory.path]
        (process.standardOutput, process.standardInput) = (output, feed)
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        try SignalMask.unblocked { try process.run() }

        let answer = await firstLine(of: output.fileHandleForReading)
        var failure: (any Error)?
        if answer == "mounted\n" {
            do {
                try await body(SmallDisk(path: "/proc/\(process.processIdentifier)/root\(directory.path)"))
            } catch {
                failure = error
            }
        } else {
            failure = Command.Failure(
                description: "no small disk can be mounted: run the suite as root, or where users may make namespaces"
                    + " (in a container: with the capability SYS_ADMIN)")
        }
        try feed.fileHandleForWriting.close()
        for await _ in ended.stream {}
        if let failure { throw failure }
    }

    /// What a process says first; empty where it ends without a word.
    private static func firstLine(of handle: FileHandle) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: String(decoding: handle.availableData, as: UTF8.self))
            }
        }
    }
}
