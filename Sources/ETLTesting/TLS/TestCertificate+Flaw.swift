extension TestCertificate {
    /// Why a client that checks must refuse a server: RFC 5280 §6, RFC 9525.
    public enum Flaw: Hashable, CaseIterable, Sendable {
        /// Its time was over yesterday.
        case expired
        /// Its time begins tomorrow.
        case notYetValid
        /// It is for `elsewhere.example` and nobody else.
        case wrongHost
        /// It is signed by an authority that is not ``TestCertificate/authorityPEM``.
        case unknownAuthority
        /// It is signed by its own key.
        case selfSigned
    }
}

extension TestCertificate.Flaw: CustomStringConvertible {
    /// In a few words.
    public var description: String {
        switch self {
        case .expired: "expired"
        case .notYetValid: "not yet valid"
        case .wrongHost: "for another host"
        case .unknownAuthority: "of an unknown authority"
        case .selfSigned: "self-signed"
        }
    }
}
