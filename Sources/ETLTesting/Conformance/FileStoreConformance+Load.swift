import ETL

extension FileStoreConformance {
    /// Many at a time, and many after each other.
    var loadChecks: [ConformanceCheck] {
        [
            ConformanceCheck("moves as many files at a time as it says") {
                let count = store.capabilities.maxConnections
                try await withThrowingTaskGroup { group in
                    for index in 0..<count {
                        group.addTask {
                            let (path, bytes) = (
                                try path("parallel/\(index)"), Self.content(100_000 + index, seed: UInt64(index))
                            )
                            for _ in 0..<3 {
                                try await write(bytes, to: path)
                                try await expectContent(bytes, at: path)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await expectNothingLeft()
            },
            ConformanceCheck("works on after failures of every kind") {
                for round in 0..<5 {
                    try await expectNothing(at: try path("still-not-there-\(round)"))
                    let file = try await store.beginWrite(to: try path("given-up-\(round)"))
                    await file.abandon()
                    let path = try path("after-failure-\(round)")
                    try await write(Self.content(10), to: path)
                    try await expectContent(Self.content(10), at: path)
                }
            },
        ]
    }
}
