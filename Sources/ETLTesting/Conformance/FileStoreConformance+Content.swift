import ETL

extension FileStoreConformance {
    /// What is written is what is read, whatever its size.
    var contentChecks: [ConformanceCheck] {
        [0, 1, 16 * 1024, Self.moreThanOnePart].map { count in
            ConformanceCheck("moves \(count) bytes there and back") {
                let (path, bytes) = (try path("size-\(count)"), Self.content(count))
                try await write(bytes, to: path)
                try await expectContent(bytes, at: path)
                try await expectNothingLeft()
            }
        }
    }
}
