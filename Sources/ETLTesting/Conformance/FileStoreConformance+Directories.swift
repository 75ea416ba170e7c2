import ETL

extension FileStoreConformance {
    /// Directories are made, files are replaced.
    var directoryChecks: [ConformanceCheck] {
        [
            ConformanceCheck("makes missing directories") {
                let path = try path("missing/one/two/three/four/file.img")
                try await write(Self.content(1000), to: path)
                try await expectContent(Self.content(1000), at: path)
            },
            ConformanceCheck("makes one directory for many at a time") {
                let count = store.capabilities.maxConnections
                try await withThrowingTaskGroup { group in
                    for index in 0..<count {
                        group.addTask {
                            let path = try path("raced/deep/er/file-\(index)")
                            try await write(Self.content(100, seed: UInt64(index)), to: path)
                            try await expectContent(Self.content(100, seed: UInt64(index)), at: path)
                        }
                    }
                    try await group.waitForAll()
                }
            },
            ConformanceCheck("replaces a file, and not before it is told to") {
                let path = try path("replaced")
                let (old, new) = (Self.content(5000, seed: 1), Self.content(3000, seed: 2))
                try await write(old, to: path)
                let file = try await store.beginWrite(to: path)
                try await fill(file, with: new)
                if store.capabilities.maxConnections > 1 { try await expectContent(old, at: path) }
                _ = try await file.verify(ExpectedContent(size: Int64(new.count)))
                if store.capabilities.maxConnections > 1 { try await expectContent(old, at: path) }
                try await file.publish()
                await file.abandon()
                try await expectContent(new, at: path)
                try await expectNothingLeft()
            },
        ]
    }
}
