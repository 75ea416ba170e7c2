import ETL

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Moves what comes out of one pipe into another, so that it can be counted on the way.
struct PipeRelay {
    private let input: BytePipe.Reader
    private let output: BytePipe.Writer

    init(from input: BytePipe.Reader, to output: BytePipe.Writer) {
        self.input = input
        self.output = output
    }

    /// Moves the first bytes, and the file's time before them. Ends neither pipe.
    ///
    /// - Returns: whether there were as many; `false` where the file has ended whole before.
    /// - Throws: the error with which either pipe has failed.
    func move(upTo limit: Int) async throws(TransferError) -> Bool {
        try await input.waitForContent()
        if output.wantsModificationTime, let time = input.modificationTime {
            output.announce(modificationTime: time)
        }
        var rest = limit
        while rest > 0 {
            let bytes = try await next(upTo: rest)
            guard !bytes.isEmpty else { return false }
            try await output.write(bytes)
            rest -= bytes.count
        }
        return true
    }

    /// The next bytes, also where they are in a channel of the system's; empty once the file has ended whole.
    private func next(upTo limit: Int) async throws(TransferError) -> [UInt8] {
        while true {
            var bytes: [UInt8] = []
            let taken = try input.drain { content in
                bytes = Array(content.prefix(limit))
                return bytes.count
            } orFrom: { channel, count in
                bytes = Self.bytes(of: channel, upTo: min(count, limit))
                return bytes.isEmpty ? -1 : bytes.count
            }
            if taken == 0 || !bytes.isEmpty { return bytes }
            try await input.waitForContent()
        }
    }

    private static func bytes(of channel: any PipeChannel, upTo limit: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: min(limit, BytePipe.defaultCapacity)) { buffer, count in
            count = max(0, read(channel.readEnd, buffer.baseAddress, buffer.count))
        }
    }
}
