import ETL

extension FileStoreConformance {
    /// What is asked for is compared before a file gets its name, and what is not the same never gets it.
    var verificationChecks: [ConformanceCheck] {
        [0, 1, 100_000, Self.moreThanOnePart].flatMap { count in
            [
                ConformanceCheck("publishes \(count) bytes that their checksum has verified") {
                    let (path, bytes) = (try path("checksum-\(count)"), Self.content(count))
                    let method = try await verifying(bytes, at: path) { $0 }
                    try expect(
                        method == .readBackChecksum || method == .serverChecksum, "it was verified by \(method)")
                    try await expectContent(bytes, at: path)
                    try await expectNothingLeft()
                },
                ConformanceCheck("refuses a wrong checksum of \(count) bytes, and keeps the old file") {
                    let (path, old) = (try path("wrong-checksum-\(count)"), Self.content(50, seed: 2))
                    try await write(old, to: path)
                    let error = try await expectError {
                        try await verifying(Self.content(count), at: path) { right in
                            ExpectedContent(size: right.size, checksums: right.checksums.map(Self.another))
                        }
                    }
                    try expect(error.kind == .checksumMismatch, "a wrong checksum: \(error)")
                    try expect(error.isRetriable, "bytes that were spoilt may be right the next time: \(error)")
                    try await expectContent(old, at: path)
                    try await expectNothingLeft()
                },
                ConformanceCheck("refuses a wrong size of \(count) bytes, and keeps the old file") {
                    let (path, old) = (try path("wrong-size-\(count)"), Self.content(50, seed: 2))
                    try await write(old, to: path)
                    for wrong in count > 100_000 ? [count - 1] : [count - 1, count + 1] where wrong >= 0 {
                        let error = try await expectError {
                            try await verifying(Self.content(count), at: path) { _ in
                                ExpectedContent(size: Int64(wrong))
                            }
                        }
                        try expect(error.kind == .sizeMismatch, "a wrong size: \(error)")
                        try expect(error.isRetriable, "bytes that were lost may come the next time: \(error)")
                    }
                    try await expectContent(old, at: path)
                    try await expectNothingLeft()
                },
            ]
        } + [
            ConformanceCheck("says of a wrong size that it is the size, whatever the checksums are") {
                let path = try path("wrong-size-and-checksum")
                let error = try await expectError {
                    try await verifying(Self.content(1000), at: path) { right in
                        ExpectedContent(size: 1001, checksums: right.checksums)
                    }
                }
                try expect(error.kind == .sizeMismatch, "a wrong size: \(error)")
                try await expectNothing(at: path)
            },
            ConformanceCheck("publishes nothing of a file that was verified and given up") {
                let path = try path("verified-and-given-up")
                let file = try await store.beginWrite(to: path)
                try await fill(file, with: Self.content(1000))
                _ = try await file.verify(ExpectedContent(size: 1000))
                await file.abandon()
                try await expectNothing(at: path)
                try await expectNothingLeft()
            },
            ConformanceCheck("checks nothing where nothing is asked") {
                let path = try path("unchecked")
                let file = try await store.beginWrite(to: path)
                try await fill(file, with: Self.content(10))
                let method = try await file.verify(ExpectedContent(size: nil))
                try await file.publish()
                try expect(method == .none, "it was verified by \(method)")
                try await expectContent(Self.content(10), at: path)
            },
        ]
    }

    /// Writes a file and verifies it as `VERIFY=checksum` does, and publishes it; or gives it up and throws.
    ///
    /// - Parameter change: makes of what is right what is expected.
    @discardableResult
    private func verifying(
        _ bytes: [UInt8], at path: RemotePath, _ change: (ExpectedContent) -> ExpectedContent
    ) async throws -> VerificationMethod {
        let file = try await store.beginWrite(to: path)
        do {
            let algorithm = try await file.checksumAlgorithm()
            try await fill(file, with: bytes)
            let checksums = Set([.sha256, algorithm]).map { ChecksumHasher.checksum($0, of: bytes) }
            let method = try await file.verify(
                change(ExpectedContent(size: Int64(bytes.count), checksums: checksums)))
            try await file.publish()
            return method
        } catch {
            await file.abandon()
            throw error
        }
    }

    /// One that differs in a bit.
    private static func another(_ checksum: Checksum) -> Checksum {
        var bytes = checksum.bytes
        bytes[bytes.count - 1] ^= 1
        return Checksum(checksum.algorithm, bytes)
    }
}
