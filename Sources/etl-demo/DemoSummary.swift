import ETL
import Foundation

/// The end of the demo, for a person.
struct DemoSummary {
    let plan: DemoPlan
    let result: DemoResult

    var text: String {
        """

        \(result.isRight ? "All is right." : "Something is wrong:")
        \(result.problems.map { "  ! \($0)\n" }.joined())
          files      \(result.totals.done) moved, each compared by SHA-256 at both ends
          bytes      \(String(format: "%.1f", megabytes)) MB
          time       \(String(format: "%.2f", result.seconds)) s
          speed      \(String(format: "%.0f", Double(result.totals.done) / result.seconds)) files/s, \
        \(String(format: "%.0f", megabytes / result.seconds)) MB/s
          retries    \(result.totals.retries)
          log-ins    \(result.logins), for \(2 * result.totals.done) files read and written
          types      \(types)

        \(result.letters.count) of \(plan.brokenJobs.count) jobs that cannot work are dead letters, with the reason:
        \(letters)
        Where to go next:
          README.md            the settings, the job and the dead letter
          make test            all suites, with a real FTP server and a broker on this machine
          .env.example         copy it to .env, and start a worker on your own servers:
          make build
          .build/release/etl-file-sync --topic mem-dft-img --bootstrap-servers HOST:9092 --env-file .env

        """
    }

    private var types: String {
        plan.typeFiles.map { "\($0.source.type) → \($0.destination.type)" }.joined(separator: ", ")
            + "; sftp and s3 want a server (make test starts some)"
    }

    private var megabytes: Double { Double(result.totals.bytes) / 1_000_000 }

    private var letters: String {
        result.letters.map { letter in
            let what = plan.brokenJobs.first { $0.kind == letter.kind }?.what ?? "?"
            return "  \(what.padding(toLength: 28, withPad: " ", startingAt: 0))\(letter.error)\n"
        }.joined()
    }
}
