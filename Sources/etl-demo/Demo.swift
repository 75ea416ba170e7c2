import Foundation
import Logging

/// The main job on this machine alone: an embedded broker, two FTP servers, and the worker between them, put together
/// as in production. Ends with 0 only if every file is in place and every broken job is a dead letter.
@main
struct Demo {
    static func main() async {
        print(
            """

            ETL File Sync: moves files between FTP servers as Kafka jobs ask for it.
            This is the real worker, on an embedded Kafka broker and two FTP servers in this process.

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
