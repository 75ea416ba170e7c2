import Crypto
import ETL
import Foundation

/// Whether a round of chaos broke a promise.
public struct ChaosVerdict: Sendable {
    /// What was broken, a line each.
    public private(set) var problems: [String] = []
    /// Temporary files that ended workers and servers left.
    public private(set) var leftTemporaries = 0
    /// Reads by the observer, each of a whole file.
    public private(set) var reads = 0

    private struct Expected {
        let size: Int
        let new: String
        let old: String?
    }

    private let expected: [String: Expected]

    /// Judges what was seen of a plan.
    public init(_ plan: ChaosPlan, _ seen: ChaosObservations) {
        expected = Dictionary(
            uniqueKeysWithValues: plan.files.map { file in
                (
                    file.name,
                    Expected(
                        size: file.size, new: Self.sha256(file.content), old: file.oldContent.map(Self.sha256))
                )
            })
        problems = seen.mishaps
        judgeJobs(seen)
        judgeDeadLetters(plan, seen)
        judgeReads(seen)
        judgeOffsets(seen)
        judgeTemporaries(seen)
    }

    /// The hexadecimal digits of a SHA-256.
    public static func sha256(_ content: Data) -> String {
        SHA256.hash(data: content).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private mutating func judgeJobs(_ seen: ChaosObservations) {
        if Set(seen.jobs.map(\.name)) != Set(expected.keys) {
            problems.append("\(seen.jobs.count) jobs are in the topic, \(expected.count) were sent")
        }
        let uncommitted = Set(seen.jobs.filter { !Self.isCommitted($0, seen) }.map(\.name))
        for (name, file) in expected.sorted(by: { $0.key < $1.key }) where seen.atEnd[name] != file.new {
            let isOld = seen.atEnd[name] == file.old
            if seen.brokerLostTheGroup, isOld, uncommitted.contains(name) { continue }
            if seen.deadLetters[name] == nil {
                problems.append("\(name) is \(isOld ? "not moved" : "damaged") and has no dead letter")
            } else if !isOld {
                problems.append("\(name) has a dead letter and is damaged")
            }
        }
    }

    private mutating func judgeDeadLetters(_ plan: ChaosPlan, _ seen: ChaosObservations) {
        // What a server that is down for a while may be the reason of.
        let passing: Set<String> = [
            "ConnectionRefused", "ConnectionLost", "ConnectTimeout", "DataConnectionFailed", "Stalled", "Truncated",
            "ServerBusy", "PublishFailed",
        ]
        for (name, kind) in seen.deadLetters.sorted(by: { $0.key < $1.key }) {
            if expected[name] == nil { problems.append("a dead letter of \(name), which nobody sent") }
            if plan.serverDown == .hold { problems.append("\(name) has a dead letter (\(kind)) in spite of hold") }
            if !passing.contains(kind) { problems.append("\(name) has a dead letter of the kind \(kind)") }
        }
    }

    private mutating func judgeReads(_ seen: ChaosObservations) {
        for (read, count) in seen.reads.sorted(by: { $0.key.name < $1.key.name }) {
            reads += count
            guard let file = expected[read.name] else { continue }
            if read.sha256 != file.new, read.sha256 != file.old {
                problems.append("\(read.name) was read \(count) times and was neither the old file nor the new one")
            }
        }
        if reads < expected.count { problems.append("the observer read no more than \(reads) files") }
        for name in seen.listed.union(seen.atEnd.keys).sorted()
        where expected[name] == nil && TemporaryName(name) == nil {
            problems.append("\(name) is no name that should ever have been seen")
        }
    }

    /// What is committed is done.
    private mutating func judgeOffsets(_ seen: ChaosObservations) {
        if seen.moments.isEmpty { problems.append("no offsets were looked at in the midst of the work") }
        for job in seen.jobs.sorted(by: { ($0.partition, $0.offset) < ($1.partition, $1.offset) })
        where seen.deadLetters[job.name] == nil {
            let isEarly = seen.moments.contains { moment in
                job.offset < moment.committed[job.partition] ?? 0 && moment.sizes[job.name] != expected[job.name]?.size
            }
            if isEarly { problems.append("\(job.name) was committed before it was done") }
            if !Self.isCommitted(job, seen), !seen.brokerLostTheGroup {
                problems.append("\(job.name) is done and not committed (\(job.partition)@\(job.offset))")
            }
        }
    }

    private static func isCommitted(_ job: ChaosObservations.Job, _ seen: ChaosObservations) -> Bool {
        job.offset < seen.committed[job.partition] ?? 0
    }

    private mutating func judgeTemporaries(_ seen: ChaosObservations) {
        for name in seen.atEnd.keys.sorted() {
            guard let temporary = TemporaryName(name) else { continue }
            leftTemporaries += 1
            if temporary.created > seen.lastHarm {
                problems.append("\(name) was left though no worker and no server was ended after it was made")
            }
        }
    }
}
