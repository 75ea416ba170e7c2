import Infrastructure
import Testing

@testable import ETLTransports

@Suite("Fuzz: the packets of SFTP servers")
struct SFTPPacketFuzzTests {
    private static let corpus: [[UInt8]] = {
        func packets(_ bodies: [UInt8]...) -> [UInt8] {
            bodies.flatMap { body in withUnsafeBytes(of: UInt32(body.count).bigEndian) { Array($0) } + body }
        }
        let attributes: [UInt8] = [
            0x80, 0, 0, 0xF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0x81, 0xA4, 0, 0, 0, 3, 0, 0, 0, 4,
            0, 0, 0, 1, 0, 0, 0, 1, 0x78, 0, 0, 0, 0,
        ]
        let id: [UInt8] = [0, 0, 0, 7]
        return [
            packets([2, 0, 0, 0, 3, 0, 0, 0, 1, 0x78, 0, 0, 0, 1, 0x31], [101] + id + [0, 0, 0, 2]),
            packets([101] + id + [0, 0, 0, 4, 0, 0, 0, 2, 0x6E, 0x6F, 0, 0, 0, 0], [102] + id + [0, 0, 0, 1, 9]),
            packets([103] + id + [0, 0, 0, 2, 1, 2], [105] + id + attributes),
            packets([104] + id + [0, 0, 0, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 0] + attributes),
            packets([201] + id + [UInt8](repeating: 1, count: 88)),
        ]
    }()

    private static let mutator = Mutator(
        corpus: corpus, words: ["\u{0}", "\u{0}\u{0}\u{0}\u{1}", "e", "f", "g", "h", "i", "\u{7F}", "SSH"])

    /// However the bytes are split, the same comes of them, and nothing ends the process.
    @Test func theSameHoweverTheyAreSplit() async throws {
        try await Fuzz(target: "sftp-packets", budget: 4000).run(Self.mutator.make) { input in
            let whole = Self.read(input, by: input.count)
            for count in [1, 3, 17] where Self.read(input, by: count) != whole {
                return "by \(count) bytes it is \(Self.read(input, by: count)), and else \(whole)"
            }
            return nil
        }
    }

    private static func read(_ input: [UInt8], by count: Int) -> [String] {
        var parser = SFTPPacketParser()
        var found: [String] = []
        do throws(SFTPGarbage) {
            for start in stride(from: 0, to: input.count, by: max(1, count)) {
                input[start..<min(start + count, input.count)].withUnsafeBytes { parser.feed($0) }
                while let packet = try parser.next() {
                    found.append(text { () throws(SFTPGarbage) in "\(try SFTPGreeting(packet))" })
                    found.append(text { () throws(SFTPGarbage) in "\(try SFTPResponse.read(packet))" })
                    found.append(text { () throws(SFTPGarbage) in "\(try SFTPFreeSpace(Array(packet)).isFull)" })
                }
            }
        } catch {
            // What is quoted of it depends on what had come.
            found.append("garbage")
        }
        return found
    }

    private static func text(_ read: () throws(SFTPGarbage) -> String) -> String {
        do throws(SFTPGarbage) {
            return try read()
        } catch {
            return error.reason
        }
    }
}
