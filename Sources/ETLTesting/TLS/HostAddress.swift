/// A host that is an IP address, as a certificate has it: its bytes in network order (RFC 5280 §4.2.1.6).
enum HostAddress {
    /// 4 bytes for `127.0.0.1`, 16 for `::1`; `nil` for a name.
    static func bytes(of host: String) -> [UInt8]? {
        host.contains(":") ? version6(host) : version4(host)
    }

    private static func version4(_ host: String) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { UInt8($0) }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// RFC 4291 §2.2: eight groups, of which one run of zeros may be `::`.
    private static func version6(_ host: String) -> [UInt8]? {
        let sides = host.split(separator: "::", omittingEmptySubsequences: false)
        let groups = sides.map { side in side.split(separator: ":").map { UInt16($0, radix: 16) } }
        guard let first = groups.first, let last = groups.last, groups.count <= 2 else { return nil }
        let missing = 8 - groups.reduce(0) { $0 + $1.count }
        guard groups.count == 2 ? missing > 0 : missing == 0 else { return nil }
        let all = groups.count == 2 ? first + [UInt16?](repeating: 0, count: missing) + last : first
        let known = all.compactMap(\.self)
        return known.count == 8 ? known.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } : nil
    }
}
