/// What a request takes along.
enum S3Body {
    case none
    case bytes([UInt8])
    case part(S3PartBuffer)

    var count: Int {
        switch self {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .part(let buffer): buffer.count
        }
    }

    /// Copies bytes from a place on; how many.
    func copy(from offset: Int, into space: UnsafeMutableRawBufferPointer) -> Int {
        switch self {
        case .none: return 0
        case .part(let buffer): return buffer.copy(from: offset, into: space)
        case .bytes(let bytes):
            let part = bytes[offset...].prefix(space.count)
            space.copyBytes(from: part)
            return part.count
        }
    }
}
