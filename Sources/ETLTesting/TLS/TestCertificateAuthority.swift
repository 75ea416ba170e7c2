import Crypto
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A certificate authority of this process: several servers with certificates of one authority are trusted by one file.
///
/// ```swift
/// let authority = try TestCertificateAuthority()
/// let source = try authority.certificate(), destination = try authority.certificate(flaw: .expired)
/// ```
public struct TestCertificateAuthority: Sendable {
    /// Its own certificate, as PEM text: what clients are to trust.
    public let certificatePEM: String

    private let name: DistinguishedName
    private let key: P256.Signing.PrivateKey

    /// Makes an authority with a key of its own, which is valid from yesterday on and for a year.
    ///
    /// - Parameter name: its common name, for people.
    /// - Throws: an error of swift-certificates for a name that no certificate can have.
    public init(name: String = "ETLTesting authority") throws {
        self.name = try DistinguishedName { CommonName(name) }
        key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: publicKey)
        }
        certificatePEM = try Self.sign(
            publicKey, subject: self.name, extensions: extensions, days: -1...365, issuer: self.name, with: key)
    }

    /// Makes a key and a certificate for it.
    ///
    /// - Parameters:
    ///   - hosts: names and IP addresses that the server is reached as.
    ///   - flaw: what is wrong with it; nothing unless told otherwise.
    /// - Throws: an error of swift-certificates for a host that no certificate can have: one that is not ASCII.
    public func certificate(
        for hosts: [String] = TestCertificate.localHosts, flaw: TestCertificate.Flaw? = nil
    ) throws -> TestCertificate {
        let serverKey = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName("ETLTesting server") }
        let signer =
            switch flaw {
            case .unknownAuthority: try Self(name: "An authority that nobody knows")
            case .selfSigned: Self(certificatePEM: "", name: subject, key: serverKey)
            default: self
            }
        let days =
            switch flaw {
            case .expired: -365 ... -1
            case .notYetValid: 1...365
            default: -1...365
            }
        let chain = try signer.sign(
            serverKey.publicKey, subject: subject, for: flaw == .wrongHost ? ["elsewhere.example"] : hosts, days: days)
        return TestCertificate(
            chainPEM: chain, privateKeyPEM: serverKey.pemRepresentation, authorityPEM: certificatePEM, flaw: flaw)
    }

    private init(certificatePEM: String, name: DistinguishedName, key: P256.Signing.PrivateKey) {
        self.certificatePEM = certificatePEM
        self.name = name
        self.key = key
    }

    private func sign(
        _ publicKey: P256.Signing.PublicKey, subject: DistinguishedName, for hosts: [String], days: ClosedRange<Int>
    ) throws -> String {
        let publicKey = Certificate.PublicKey(publicKey)
        let names = hosts.map { host in
            HostAddress.bytes(of: host).map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...])) }
                ?? .dnsName(host)
        }
        let issuer = SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey)).keyIdentifier
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names)
            SubjectKeyIdentifier(hash: publicKey)
            // Two authorities of one name are told apart by it: RFC 5280 §4.2.1.1.
            AuthorityKeyIdentifier(keyIdentifier: issuer)
        }
        return try Self.sign(publicKey, subject: subject, extensions: extensions, days: days, issuer: name, with: key)
    }

    private static func sign(
        _ publicKey: Certificate.PublicKey, subject: DistinguishedName, extensions: Certificate.Extensions,
        days: ClosedRange<Int>, issuer: DistinguishedName, with key: P256.Signing.PrivateKey
    ) throws -> String {
        let now = Date()
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(Double(days.lowerBound) * 86_400),
            notValidAfter: now.addingTimeInterval(Double(days.upperBound) * 86_400), issuer: issuer, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(key))
        return try certificate.serializeAsPEM().pemString + "\n"
    }
}
