import ETL
import ETLTransports
import Synchronization
import Testing

/// A connection that is cut at one request of a scene, and what has to hold whatever request it is.
struct S3Cut: Sendable, CustomStringConvertible {
    struct Step: Sendable {
        let operation: S3TestRequest.Operation
        let call: Int
    }

    /// Where in the request and its answer.
    enum Moment: CaseIterable {
        case afterHead, inBody, beforeAnswer, inHeadOfAnswer, inBodyOfAnswer

        var effect: S3TestFault.Effect {
            switch self {
            case .afterHead: .cutRequest(after: 0)
            case .inBody: .cutRequest(after: 20_000)
            case .beforeAnswer: .loseReply
            case .inHeadOfAnswer: .change { $0.cutAfter = 40 }
            case .inBodyOfAnswer:
                .change { reply in
                    let head = reply.bytes(toHead: true, date: S3TestDate.header(.now)).count
                    reply.cutAfter = head + reply.body.count / 2
                }
            }
        }
    }

    let scene: S3CutScene
    let step: Step
    let moment: Moment
    /// Whether every later request of the kind is cut as well.
    let stays: Bool

    var description: String { "\(step.operation) \(step.call) \(moment)\(stays ? " again and again" : "")" }

    static func all(of scene: S3CutScene) async throws -> [S3Cut] {
        try await scene.steps().flatMap { step in
            Moment.allCases.flatMap { moment in
                [false, true].map { S3Cut(scene: scene, step: step, moment: moment, stays: $0) }
            }
        }
    }

    func run() async throws {
        try await S3StoreFixture.with(scene.profile) { fixture in
            try await scene.prepare(fixture)
            let server = fixture.server
            var fault = S3TestFault.on(step.operation, moment.effect)
            fault.call = step.call
            fault.isLasting = stays
            server.script(fault)
            let error = await fixture.error { try await scene.act(fixture) }
            let isStruck = server.state.withLock { $0.faults.allSatisfy { $0.call <= 0 } }
            #expect(isStruck, "\(self): it did not come to that")
            if let error {
                #expect([.connectionLost, .truncated, .protocolError].contains(error.kind), "\(self): \(error)")
                #expect(error.isRetriable, "\(self): \(error)")
                #expect(error.server == fixture.store.name, "\(self): \(error)")
                #expect(!error.description.contains(S3TestServer.secretKey), "\(self): \(error)")
            }
            check(server, error)
            #expect(server.uploads.isEmpty, "\(self): an upload costs money")
            let connections = server.connections

            server.state.withLock { $0.faults = [] }
            let second = await fixture.error { try await scene.act(fixture) }
            #expect(second == nil, "\(self): the next try: \(second.map { "\($0)" } ?? "")")
            #expect(server[S3CutScene.key] == scene.new, "\(self)")
            #expect(server.connections >= 2, "\(self): what was cut does not come back")
            #expect(connections <= 12, "\(self): \(connections) connections")
        }
    }

    private func check(_ server: S3TestServer, _ error: TransferError?) {
        let found = server[S3CutScene.key]
        // An object that is read back has its name already; that it cannot be read is an error all the same.
        let mayBeNew = error == nil || scene.action == .read || step.operation == .get
        #expect(found == (mayBeNew ? scene.new : scene.old), "\(self): \(error.map { "\($0)" } ?? "no error")")
    }
}
