/// What a server answers: draft-ietf-secsh-filexfer-02, section 7.
enum SFTPResponse: Equatable, Sendable {
    /// A file of a listing.
    struct Name: Equatable, Sendable {
        let name: [UInt8]
        let attributes: SFTPAttributes
    }

    case status(SFTPStatus)
    case handle(SFTPRequest.Handle)
    case data([UInt8])
    case names([Name])
    case attributes(SFTPAttributes)
    case extended([UInt8])

    /// Reads a packet, and the number of the request that it answers.
    static func read(_ packet: ArraySlice<UInt8>) throws(SFTPGarbage) -> (id: UInt32, response: SFTPResponse) {
        var reader = SFTPReader(packet)
        let type = SFTPPacketType(rawValue: try reader.byte())
        let id = try reader.number()
        return (id, try response(type, &reader))
    }

    private static func response(
        _ type: SFTPPacketType?, _ reader: inout SFTPReader
    ) throws(SFTPGarbage) -> SFTPResponse {
        switch type {
        case .status: return .status(try SFTPStatus(&reader))
        case .handle:
            let handle = try reader.string()
            // The draft's own limit.
            guard handle.count <= 256 else { throw SFTPGarbage("a handle has \(handle.count) bytes") }
            return .handle(Array(handle))
        case .data: return .data(Array(try reader.string()))
        case .name:
            var names: [Name] = []
            for _ in 0..<(try reader.number()) {
                let name = Array(try reader.string())
                _ = try reader.string()
                names.append(Name(name: name, attributes: try SFTPAttributes(&reader)))
            }
            return .names(names)
        case .attributes: return .attributes(try SFTPAttributes(&reader))
        case .extendedReply:
            var bytes: [UInt8] = []
            while !reader.isAtEnd { bytes.append(try reader.byte()) }
            return .extended(bytes)
        default: throw SFTPGarbage("a packet is of a kind that answers nothing")
        }
    }
}
