import ETL
import ETLTesting
import Synchronization
import Testing

@testable import ETLTransports

/// A connection that is cut at one request of a scene, and what has to hold whatever request it is.
struct SFTPCut: Sendable, CustomStringConvertible {
    struct Step: Sendable {
        let target: SFTPTestFault.Target
        let call: Int
    }

    let scene: SFTPCutScene
    let step: Step
    /// Whether the server had done it before.
    let wasDone: Bool
    /// Whether every later request of the kind is cut as well.
    let stays: Bool

    var description: String {
        "\(step.target) \(step.call) \(wasDone ? "done and " : "")cut\(stays ? " again and again" : "")"
    }

    static func all(of scene: SFTPCutScene) async throws -> [SFTPCut] {
        try await scene.steps().flatMap { step in
            [(false, false), (false, true), (true, false), (true, true)].map {
                SFTPCut(scene: scene, step: step, wasDone: $0, stays: $1)
            }
        }
    }

    func run() async throws {
        try await SFTPStoreFixture.with(scene.profile) { fixture in
            try await scene.prepare(fixture)
            let server = fixture.server
            server.script(
                SFTPTestFault(
                    target: step.target, call: step.call, effect: wasDone ? .cutAfter : .cut, stays: stays))
            let error = await fixture.error { try await scene.act(fixture) }
            let isStruck = server.state.withLock { $0.faults.allSatisfy { $0.call <= 0 } }
            #expect(isStruck, "\(self): it did not come to that")
            if let error {
                #expect(error.kind == .connectionLost || error.kind == .truncated, "\(self): \(error)")
                #expect(error.isRetriable, "\(self): \(error)")
                #expect(error.server == "sftp.test:22" && !error.description.contains("s3cret"), "\(self): \(error)")
            }
            check(server, error)
            // What had been cut is not used again.
            #expect(server.state.withLock(\.sendsAfterCut) == 0, "\(self): a dead connection was used")
            #expect(server.connections <= (scene.isUsed ? 7 : 6), "\(self): \(server.connections) connections")

            server.state.withLock { $0.faults = [] }
            let second = await fixture.error { try await scene.act(fixture) }
            #expect(second == nil, "\(self): the next try: \(second.map { "\($0)" } ?? "")")
            #expect(server.content(SFTPCutScene.path) == SFTPCutScene.new, "\(self)")
        }
    }

    private func check(_ server: SFTPTestServer, _ error: TransferError?) {
        let found = server.content(SFTPCutScene.path)
        let before = scene.action == .read ? SFTPCutScene.new : scene.hasOldFile ? SFTPCutScene.old : nil
        // The way round an old file may end with that out of the way, and named: nobody can put it back.
        let mayBeAside =
            scene.hasOldFile && stays && !scene.profile.extensions.keys.contains("posix-rename@openssh.com")
        if error == nil {
            #expect(found == SFTPCutScene.new, "\(self): it was not said that something is wrong")
        } else if !(mayBeAside && found == nil) {
            #expect(found == before, "\(self): \(found?.count ?? 0) bytes under the final name")
        }
        // What cannot be removed, or put back, since the connection is cut there again and again, stays.
        if !stays { #expect(server.temporaries.isEmpty, "\(self): left behind") }
    }
}
