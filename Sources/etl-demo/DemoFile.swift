import Crypto

/// A file of the demo: what is put on a server, and what must stand on another in the end.
struct DemoFile: Sendable {
    let source: DemoServer
    let destination: DemoServer
    let path: String
    let content: [UInt8]
    let sha256: [UInt8]

    /// Image-like bytes of a length, the same for the same number: a header, then what does not compress.
    init(
        path: String, number: Int, bytes: Int, from source: DemoServer = .source,
        to destination: DemoServer = .destination
    ) {
        var generator = ByteGenerator(seed: UInt64(number) &+ 1)
        let header = Array("P5 \(number) etl-demo\n".utf8.prefix(bytes))
        content = header + generator.bytes(bytes - header.count)
        self.path = path
        self.source = source
        self.destination = destination
        sha256 = Self.sha256(of: content)
    }

    /// Where it is on its source.
    var sourcePath: String { "/out" + path }

    /// Where it is to be on its destination.
    var destinationPath: String { "/in" + path }

    /// The SHA-256 of bytes.
    static func sha256(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

/// Bytes that a seed repeats (xorshift64).
struct ByteGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            var index = 0
            while index < count {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                withUnsafeBytes(of: state) { word in
                    for byte in word.prefix(count - index) {
                        raw[index] = byte
                        index += 1
                    }
                }
            }
            initialized = count
        }
    }
}
