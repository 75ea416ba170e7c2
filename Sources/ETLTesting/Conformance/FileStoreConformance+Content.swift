import ETL

extension FileStoreConformance {
    /// What is written is what is read, whatever its size.
    var contentChecks: [ConformanceCheck] {
        [0, 1, 16 * 1024, 8 * 1024 * 1024 + 1].map { count in
            ConformanceCheck("moves \(count) bytes there and back") {
                let (path, bytes) = (try path("size-\(count)"), Self.content(count))
                try await write(bytes, to: path)
                try await expectContent(bytes, at: path)
                try await expectNothingLeft()
            }
        } + [
            ConformanceCheck("verifies a checksum, and refuses a wrong one") {
                let (path, bytes) = (try path("checksum"), Self.content(100_000))
                let file = try await store.beginWrite(to: path)
                let algorithm = try await file.checksumAlgorithm()
                try await fill(file, with: bytes)
                let checksums = Set([.sha256, algorithm]).map { ChecksumHasher.checksum($0, of: bytes) }
                let method = try await file.verify(ExpectedContent(size: Int64(bytes.count), checksums: checksums))
                try expect(
                    method == .readBackChecksum || method == .serverChecksum, "it was verified by \(method)")
                let wrong = checksums.map { Checksum($0.algorithm, [UInt8](repeating: 0, count: $0.bytes.count)) }
                let error = try await expectError {
                    _ = try await file.verify(ExpectedContent(size: Int64(bytes.count), checksums: wrong))
                }
                try expect(error.kind == .checksumMismatch, "a wrong checksum: \(error)")
                await file.abandon()
                try await expectNothing(at: path)
                try await expectNothingLeft()
            },
            ConformanceCheck("refuses a wrong size") {
                let path = try path("wrong-size")
                let file = try await store.beginWrite(to: path)
                try await fill(file, with: Self.content(1000))
                let error = try await expectError { _ = try await file.verify(ExpectedContent(size: 1001)) }
                try expect(error.kind == .sizeMismatch, "a wrong size: \(error)")
                await file.abandon()
                try await expectNothing(at: path)
                try await expectNothingLeft()
            },
            ConformanceCheck("checks nothing where nothing is asked") {
                let file = try await store.beginWrite(to: try path("unchecked"))
                try await fill(file, with: Self.content(10))
                let method = try await file.verify(ExpectedContent(size: nil))
                try await file.publish()
                try expect(method == .none, "it was verified by \(method)")
                try await expectContent(Self.content(10), at: try path("unchecked"))
            },
        ]
    }
}
