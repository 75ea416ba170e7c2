import Crypto

/// Checks signatures, from the bytes of a request and without anything of the signer that it checks.
struct S3TestSignature {
    let accessKey: String
    let secretKey: String
    let region: String
    var sessionToken: String?

    /// The code of the refusal; `nil` where the signature is right.
    func refusal(of request: S3TestRequest) -> String? {
        guard let authorization = request["authorization"], authorization.hasPrefix("AWS4-HMAC-SHA256 ") else {
            return "AccessDenied"
        }
        var fields: [Substring: Substring] = [:]
        for field in authorization.dropFirst(17).split(separator: ",") {
            let halves = field.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if halves.count == 2 { fields[halves[0]] = halves[1] }
        }
        let scope = (fields["Credential"] ?? "").split(separator: "/")
        guard scope.count == 5, scope[3] == "s3", scope[4] == "aws4_request", let date = request["x-amz-date"],
            date.hasPrefix(scope[1])
        else { return "AuthorizationHeaderMalformed" }
        guard scope[0] == accessKey else { return "InvalidAccessKeyId" }
        guard scope[2] == region else { return "AuthorizationHeaderMalformed" }
        guard request["x-amz-security-token"] == sessionToken else { return "InvalidToken" }
        guard let hash = request["x-amz-content-sha256"] else { return "AccessDenied" }

        let names = (fields["SignedHeaders"] ?? "").split(separator: ";")
        let mustBeSigned = request.headers.map { $0.name.lowercased() }
            .filter { $0 == "host" || $0.hasPrefix("x-amz-") || $0 == "content-type" }
        guard Set(mustBeSigned).isSubset(of: Set(names.map(String.init))) else { return "AccessDenied" }
        var lines = [request.method, String(request.path)]
        lines.append(
            request.encodedQuery.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "&"))
        for name in names { lines.append("\(name):\(request[String(name)] ?? "")") }
        lines += ["", names.joined(separator: ";"), hash]
        let canonical = SHA256.hash(data: Array(lines.joined(separator: "\n").utf8)).hex
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope[1...].joined(separator: "/"))\n\(canonical)"

        var key = Array("AWS4\(secretKey)".utf8)
        for part in scope[1...] { key = mac(Array(part.utf8), key) }
        return mac(Array(text.utf8), key).hex == String(fields["Signature"] ?? "") ? nil : "SignatureDoesNotMatch"
    }

    private func mac(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }
}

extension Sequence<UInt8> {
    /// Two digits a byte.
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
