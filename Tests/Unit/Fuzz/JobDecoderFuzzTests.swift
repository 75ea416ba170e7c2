import Foundation
import Infrastructure
import Testing

@testable import ETL

@Suite("Fuzz: the job decoder")
struct JobDecoderFuzzTests {
    private static let corpus: [[UInt8]] =
        BadMessage.table(source: "SRC", destination: "DST", directory: "/in").compactMap(\.value)
        .filter { !$0.isEmpty && $0.count < 2000 }
        + [
            #"{"job_id":"j","source":{"hostname":"a","path":"/x/y"},"destination":{"hostname":"b","path":"z"}}"#,
            #"{"source":{"path":"\ud83d\ude00\u0041\/","hostname":"\u0061"},"destination":{"hostname":"B","path":"é"}}"#,
        ].map { Array($0.utf8) }

    private static let mutator = Mutator(
        corpus: corpus,
        words: [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "/", "..", "/../", "/.", "\\n", "\\u0000", "\\ud800", "\\udc00",
            "\\u002e", "\"source\":", "\"destination\":", "\"hostname\":", "\"path\":", "\"job_id\":", "\"a\"", "null",
            "true", "false", "0", "-1", "1.5e3", "1E400", "00", "{}", "[]", "\"\"", " ", "\n", "\u{FEFF}", "\u{0}", "é",
            "e\u{301}", "\r\n", "😀", "\u{2028}", "//", "/*", "'",
        ])

    @Test func aJobOrAnErrorAndNothingElse() async throws {
        try await Fuzz(target: "job-decoder", budget: 6000).run(Self.mutator.make) { input in
            do throws(TransferError) {
                return Self.fault(of: try JobDecoder(makeID: { "made" }).decode(input))
            } catch {
                return Self.fault(of: error)
            }
        }
    }

    @Test func theLetterOfAnyMessageIsOneThatTheContractKnows() async throws {
        try await Fuzz(target: "dead-letter", budget: 3000).run(Self.mutator.make) { input in
            Self.faultOfLetter(of: input)
        }
    }

    /// Foundation and we agree on what is JSON, where the two mean to: it refuses numbers that no `Double` holds and
    /// halves of surrogate pairs, both of which the RFC allows; looks for UTF-16 where there is a NUL; and has another
    /// limit of depth.
    @Test func foundationFindsTheSameTextsToBeJSON() async throws {
        try await Fuzz(target: "json", budget: 6000).run(Self.mutator.make) { input in
            guard let text = String(validating: input, as: UTF8.self), !input.contains(0),
                !text.unicodeScalars.contains("\u{FEFF}")
            else { return nil }
            let ours = Result { () throws(JSONSyntaxError) in try JSONDocument(input) }
            if case .failure(let error) = ours, error.reason.contains("nested") { return nil }
            let isOurs = (try? ours.get()) != nil
            let isTheirs =
                (try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)) != nil
            guard isOurs != isTheirs else { return nil }
            // It takes a comma before a closing bracket.
            if isTheirs, text.contains(/,\s*[}\]]/) { return nil }
            if isOurs, text.contains(/\\u[dD][89a-fA-F]/) || text.contains(/\d[eE]|\d{18}/) { return nil }
            return isOurs ? "Foundation takes it for no JSON" : "Foundation takes it for JSON, not so we: \(ours)"
        }
    }

    // MARK: Properties

    private static func fault(of job: TransferJob) -> String? {
        guard !job.id.isEmpty else { return "a job without an id" }
        for location in [job.source, job.destination] {
            guard !location.server.description.isEmpty else { return "a job without a server" }
            let path = Array(location.path.string.utf8)
            let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
            guard path.first == UInt8(ascii: "/"), Set(path).isDisjoint(with: [0x00, 0x0A, 0x0D]),
                !segments.contains(where: { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
            else { return "a path that is none: \(location)" }
        }
        let ends = { (location: FileLocation) in
            ["hostname": location.server.description, "path": location.path.string]
        }
        let object: [String: Any] = [
            "job_id": job.id, "source": ends(job.source), "destination": ends(job.destination),
        ]
        guard let json = try? JSONSerialization.data(withJSONObject: object),
            let again = try? JobDecoder().decode(Array(json))
        else { return "written as JSON it is no job: \(job)" }
        return again == job ? nil : "written as JSON and read again it is another: \(again), not \(job)"
    }

    private static func fault(of error: TransferError) -> String? {
        let kinds: [ErrorKind] = [.emptyMessage, .invalidJSON, .invalidJob, .invalidPath]
        guard kinds.contains(error.kind) else { return "an error of another kind: \(error)" }
        guard !error.isRetriable else { return "an error that asks for another try: \(error)" }
        let line = error.description
        guard line.hasPrefix("\(error.kind): "), line.utf8.count < 1000 else { return "no line for a person: \(line)" }
        return line.unicodeScalars.contains { $0.value < 0x20 } ? "more than a line: \(line)" : nil
    }

    private static func faultOfLetter(of input: [UInt8]) -> String? {
        let text = String(validating: input, as: UTF8.self)
        let document = text == nil ? nil : try? JSONDocument(input)
        let members = document.flatMap { $0.root.kind == .object ? try? $0.members(of: $0.root) : nil }
        let hasID = members.map { document?.value(of: "job_id", in: $0) != nil }
        let form: BadMessage.Original = hasID.map { .object(hasJobID: $0) } ?? (text == nil ? .bytes : .text)

        let place = TopicPartition(topic: "t", partition: 1)
        let detail = "what it is: " + String(decoding: input.prefix(1000), as: UTF8.self)
        let failure = DeadLetter.Failure(
            TransferError(.invalidJob, detail, isRetriable: false), retryCount: 0, jobID: nil)
        let letter = DeadLetter(
            of: Message(topicPartition: place, offset: 2, value: input), failure, topicSuffix: "-dlq"
        ).message
        guard (try? JSONDocument(letter.value))?.root.kind == .object else { return "the letter is no JSON object" }
        let record = DeadLetterRecord(
            Message(topicPartition: place, offset: 0, value: letter.value, headers: letter.headers))
        let faults = BadMessage("it", input, "InvalidJob", form, key: nil)
            .faults(of: record, topic: "t", partition: 1, offset: 2)
        return faults.isEmpty ? nil : faults.joined(separator: "\n")
    }
}
