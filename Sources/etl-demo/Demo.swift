import Foundation
import Logging

/// The main job on this machine alone: an embedded broker, FTP servers and a directory, and the worker between them,
/// put together as in production. Ends with 0 only if every file is in place and every broken job is a dead letter.
@main
struct Demo {
    static func main() async {
        print(
            """

            ETL File Sync: moves files between servers as Kafka jobs ask for it.
            This is the real worker, on an embedded Kafka broker and three FTP servers in this process.

            """)
        do {
            let plan = DemoPlan()
            let result = try await DemoRun(plan: plan).run()
            print(DemoSummary(plan: plan, result: result).text)
            exit(result.isRight ? 0 : 1)
        } catch {
            print("\nThe demo could not run: \(error)")
            exit(1)
        }
    }
}
