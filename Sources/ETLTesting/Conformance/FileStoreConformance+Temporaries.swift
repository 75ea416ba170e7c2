import ETL

extension FileStoreConformance {
    /// What stands under temporary names is told, never taken for old while somebody writes to it, and removed.
    var temporaryChecks: [ConformanceCheck] {
        [
            ConformanceCheck("takes no file that is being written for an old one") {
                guard store.capabilities.maxConnections > 1 else { return }
                let file = try await store.beginWrite(to: try path("written/now"))
                try await fill(file, with: Self.content(1000))
                let beside = try path("written/published")
                do {
                    try await write(Self.content(10), to: beside)
                    for temporary in try await store.temporaries(beside: beside) {
                        let idle = temporary.idle ?? .zero
                        try expect(idle < .seconds(3600), "\(temporary.path) counts as idle for \(idle)")
                    }
                } catch {
                    await file.abandon()
                    throw error
                }
                await file.abandon()
                try await expectNoTemporaries(beside: beside)
            },
            ConformanceCheck("removes what stands under a temporary name, once or twice") {
                let beside = try path("left/published")
                try await write(Self.content(10), to: beside)
                let name = TemporaryName(created: 1_700_000_000, random: 1)
                try await write(Self.content(10), to: beside.sibling(named: name.description))
                let found = try await store.temporaries(beside: beside)
                // A store that has no such names tells of none.
                for temporary in found {
                    try expect(temporary.name == name, "\(temporary.path) is not what was left")
                    try expect(
                        temporary.path == beside.sibling(named: name.description), "\(temporary.path) is elsewhere")
                    try await store.remove(temporary)
                    try await store.remove(temporary)
                }
                try await expectNoTemporaries(beside: beside)
                try await expectContent(Self.content(10), at: beside)
            },
            ConformanceCheck("tells of no temporaries where there is no directory") {
                try await expectNoTemporaries(beside: try path("nowhere/at/all"))
            },
        ]
    }

    private func expectNoTemporaries(beside path: RemotePath) async throws {
        let left = try await store.temporaries(beside: path).map(\.path.string)
        try expect(left.isEmpty, "there still is \(left)")
    }
}
