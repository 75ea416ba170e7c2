/// Writes what SFTP's packets are made of: numbers with the most significant byte first, strings with their length
/// before them.
///
/// Source: draft-ietf-secsh-filexfer-02, and RFC 4251, section 5, for the types.
struct SFTPWriter {
    private(set) var bytes: [UInt8]

    init(reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Begins anew, in the same memory.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func number(_ value: UInt32) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func long(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func string(_ value: some Collection<UInt8>) {
        number(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func string(_ value: String) {
        string(value.utf8)
    }

    /// Writes a packet: its length, its type, what `body` writes.
    mutating func packet(_ type: SFTPPacketType, _ body: (inout SFTPWriter) -> Void) {
        let start = bytes.count
        number(0)
        byte(type.rawValue)
        body(&self)
        let length = UInt32(bytes.count - start - 4).bigEndian
        withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    }
}
