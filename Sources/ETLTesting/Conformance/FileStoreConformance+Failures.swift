import ETL

extension FileStoreConformance {
    /// What goes wrong leaves nothing behind.
    var failureChecks: [ConformanceCheck] {
        [
            ConformanceCheck("says that a missing file is missing") {
                let pipe = BytePipe()
                let missing = try path("not-there")
                let error = try await expectError { _ = try await store.read(missing, into: pipe.writer) }
                try expect(error.kind == .fileNotFound, "a missing file: \(error)")
                try expect(!error.isRetriable, "a missing file is worth another try: \(error)")
                let told = try await expectError { _ = try await pipe.reader.read() }
                try expect(told == error, "the pipe was failed with \(told), the call with \(error)")
            },
            ConformanceCheck("aborts an upload whose source fails") {
                for count in [0, 1, 300_000] {
                    let path = try path("failed-\(count)")
                    let cause = TransferError(.truncated, "the source of this check ends early", isRetriable: true)
                    let file = try await store.beginWrite(to: path)
                    let error = try await expectError {
                        try await fill(file, with: Self.content(count), thenFail: cause)
                    }
                    try expect(error == cause, "\(error) instead of the source's own")
                    await file.abandon()
                    try await expectNothing(at: path)
                }
                try await expectNothingLeft()
            },
            ConformanceCheck("leaves the old file when a large one's source fails in the middle") {
                let path = try path("failed-large")
                let old = Self.content(100)
                try await write(old, to: path)
                let cause = TransferError(.connectionLost, "the source of this check is gone", isRetriable: true)
                let file = try await store.beginWrite(to: path)
                let error = try await expectError {
                    try await fill(file, with: Self.content(Self.moreThanOnePart), thenFail: cause)
                }
                try expect(error == cause, "\(error) instead of the source's own")
                if store.capabilities.maxConnections > 1 { try await expectContent(old, at: path) }
                await file.abandon()
                try await expectContent(old, at: path)
                try await expectNothingLeft()
            },
            ConformanceCheck("leaves the old file when an upload is abandoned") {
                let path = try path("abandoned")
                try await write(Self.content(100), to: path)
                let file = try await store.beginWrite(to: path)
                try await fill(file, with: Self.content(200))
                await file.abandon()
                await file.abandon()
                try await expectContent(Self.content(100), at: path)
                try await expectNothingLeft()
            },
            ConformanceCheck("takes back a file that was only begun") {
                let path = try path("only-begun")
                await (try await store.beginWrite(to: path)).abandon()
                try await expectNothing(at: path)
            },
            ConformanceCheck("ends a cancelled read") {
                let path = try path("cancelled-read")
                try await write(Self.content(2_000_000), to: path)
                let pipe = BytePipe(capacity: 1000)
                let reading = Task { try await store.read(path, into: pipe.writer) }
                _ = try await pipe.reader.read(upTo: 1)
                reading.cancel()
                let error = try await expectError { _ = try await reading.value }
                try expect(error.kind == .cancelled, "a cancelled read: \(error)")
                try await expectError { while try await !pipe.reader.read().isEmpty {} }
                try await expectContent(Self.content(2_000_000), at: path)
            },
            ConformanceCheck("ends a cancelled write") {
                let path = try path("cancelled-write")
                let file = try await store.beginWrite(to: path)
                let pipe = BytePipe()
                let writing = Task { try await file.write(from: pipe.reader) }
                try await pipe.writer.write(Self.content(1000))
                writing.cancel()
                let error = try await expectError { _ = try await writing.value }
                try expect(error.kind == .cancelled, "a cancelled write: \(error)")
                await file.abandon()
                try await expectNothing(at: path)
                try await expectNothingLeft()
            },
        ]
    }
}
