import ETL

/// An upload in parts, as far as the server has acknowledged it.
struct S3Multipart: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        let number: Int
        let size: Int

        /// What the server calls it.
        let tag: String

        let sha256: Checksum

        /// Whether the server has said that checksum itself.
        let isEchoed: Bool

        /// Whether the server has shown, by a checksum of its own, that it has what was sent.
        let isProven: Bool
    }

    /// The server's name for it.
    let id: String

    var parts: [Part] = []

    /// The body of `CompleteMultipartUpload`. A server that has told no checksums is not told them either.
    var completion: [UInt8] {
        var text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        for part in parts {
            text += "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(Self.escaped(part.tag))</ETag>"
            if part.isEchoed { text += "<ChecksumSHA256>\(part.sha256.base64)</ChecksumSHA256>" }
            text += "</Part>"
        }
        return Array((text + "</CompleteMultipartUpload>").utf8)
    }

    /// The checksum of the whole: that of the parts' checksums, and how many there are.
    var checksum: String {
        "\(ChecksumHasher.checksum(.sha256, of: parts.flatMap(\.sha256.bytes)).base64)-\(parts.count)"
    }

    /// The tag of the whole, where those of the parts are MD5s: the MD5 of them, and how many there are.
    var tag: String? {
        var bytes: [UInt8] = []
        for part in parts {
            guard let md5 = Checksum(.md5, hex: S3Tag.bare(part.tag)) else { return nil }
            bytes += md5.bytes
        }
        return "\(ChecksumHasher.checksum(.md5, of: bytes).hex)-\(parts.count)"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
