import ETL
import Synchronization

@testable import ETLTransports

/// What an ``SFTPTestServer`` does with the requests of one connection.
struct SFTPTestHandler {
    enum Outcome {
        case answer([UInt8])
        case nothing
        case close
    }

    private enum Open {
        case file(String)
        case directory([(name: [UInt8], node: SFTPTestTree.Node)])
    }

    private let server: SFTPTestServer
    private var open: [[UInt8]: Open] = [:]
    private var lastHandle: UInt32 = 0

    init(_ server: SFTPTestServer) {
        self.server = server
    }

    mutating func answer(to packet: ArraySlice<UInt8>) throws(SFTPGarbage) -> Outcome {
        var reader = SFTPReader(packet)
        guard let type = SFTPPacketType(rawValue: try reader.byte()) else { throw SFTPGarbage("unknown type") }
        let id = try reader.number()
        if type == .initialize {
            server.state.withLock { $0.targets.append(.request(type)) }
            switch takeFault(.request(type)) {
            case .cut, .cutAfter: return .close
            default: return greet()
            }
        }
        var target = SFTPTestFault.Target.request(type)
        var beginning = reader
        if type == .extended {
            let name = try reader.text()
            guard let known = SFTPExtension(rawValue: name), server.profile.extensions[name] != nil else {
                return .answer(status(id, SFTPStatus(.unsupported, "Unknown")))
            }
            target = .extension(known)
            beginning = reader
        }
        try log(target, beginning)
        let effect = takeFault(target)
        switch effect {
        case .cut: return .close
        case .silence: return .nothing
        case .answer(let refusal): return .answer(status(id, refusal))
        case .bytes(let bytes): return .answer(bytes)
        case .before(let change): server.state.withLock { change(&$0.tree) }
        case .cutAfter, .answerAfter, .wrongID, nil: break
        }
        let bytes = try perform(target, &reader, effect.answersAsAnother ? id &+ 1000 : id)
        switch effect {
        case .cutAfter: return .close
        case .answerAfter(let refusal): return .answer(status(id, refusal))
        default: return .answer(bytes)
        }
    }

    private func greet() -> Outcome {
        if let greeting = server.profile.greeting { return .answer(greeting) }
        var writer = SFTPWriter()
        writer.packet(.version) { writer in
            writer.number(3)
            for (name, version) in server.profile.extensions {
                writer.string(name)
                writer.string(version)
            }
        }
        return .answer(writer.bytes)
    }

    private func log(_ target: SFTPTestFault.Target, _ reader: SFTPReader) throws(SFTPGarbage) {
        var reader = reader
        var text: String
        switch target {
        case .request(let type): text = "\(type)"
        case .extension(let name): text = "\(name)"
        }
        let takesHandle: [SFTPTestFault.Target] = [
            .request(.close), .request(.read), .request(.write), .request(.fstat), .request(.readdir),
            .extension(.fsync),
        ]
        if !takesHandle.contains(target) {
            let name = try reader.text()
            text += " " + (name.utf8.firstRange(of: ".etl-file-sync-".utf8) == nil ? name : "TEMPORARY")
        }
        server.state.withLock { state in
            state.requests.append(text)
            state.targets.append(target)
        }
    }

    private func takeFault(_ target: SFTPTestFault.Target) -> SFTPTestFault.Effect? {
        server.state.withLock { state in
            guard let index = state.faults.firstIndex(where: { $0.target == target }) else { return nil }
            state.faults[index].call -= 1
            guard state.faults[index].call <= 0 else { return nil }
            return state.faults[index].stays ? state.faults[index].effect : state.faults.remove(at: index).effect
        }
    }

    // MARK: Requests

    private mutating func perform(
        _ target: SFTPTestFault.Target, _ reader: inout SFTPReader, _ id: UInt32
    ) throws(SFTPGarbage) -> [UInt8] {
        switch target {
        case .request(.open): return openFile(try reader.text(), mode: try reader.number(), id)
        case .request(.close):
            return status(id, SFTPStatus(open.removeValue(forKey: Array(try reader.string())) == nil ? .failure : .ok))
        case .request(.read): return try read(&reader, id)
        case .request(.write):
            guard case .file(let path)? = open[Array(try reader.string())] else { return status(id, .failure) }
            let (offset, bytes) = (Int(try reader.long()), try reader.string())
            return done(id) { state throws(SFTPTestTree.Refusal) in
                try state.tree.write(bytes, at: offset, to: path, at: state.now)
            }
        case .request(.stat), .request(.lstat): return attributes(of: try reader.text(), id)
        case .request(.fstat):
            guard case .file(let path)? = open[Array(try reader.string())] else { return status(id, .failure) }
            return attributes(of: path, id)
        case .request(.setstat):
            let path = try reader.text()
            guard let time = try SFTPAttributes(&reader).modified else { return status(id, .badMessage) }
            return done(id) { state throws(SFTPTestTree.Refusal) in
                guard case .file(let bytes, _) = state.tree[path] else { throw .missing }
                state.tree[path] = .file(bytes, modified: time)
            }
        case .request(.opendir): return openDirectory(try reader.text(), id)
        case .request(.readdir): return readDirectory(Array(try reader.string()), id)
        case .request(.remove):
            let path = try reader.text()
            return done(id) { state throws(SFTPTestTree.Refusal) in
                guard let node = state.tree[path] else { throw .missing }
                guard node != .directory else { throw .isDirectory }
                state.tree[path] = nil
            }
        case .request(.mkdir):
            let path = try reader.text()
            return done(id) { state throws(SFTPTestTree.Refusal) in
                guard state.tree.hasDirectory(of: path) else { throw .missing }
                guard state.tree[path] == nil else { throw .exists }
                state.tree[path] = .directory
            }
        case .request(.rename), .extension(.posixRename):
            let (path, other) = (try reader.text(), try reader.text())
            let replaces = server.profile.renameReplaces || target == .extension(.posixRename)
            return done(id) { state throws(SFTPTestTree.Refusal) in
                try state.tree.rename(path, to: other, replaces: replaces)
            }
        case .extension(.fsync): return status(id, .ok)
        case .extension(.statvfs):
            let free = UInt64(server.state.withLock(\.tree.free))
            var writer = SFTPWriter()
            writer.packet(.extendedReply) { writer in
                writer.number(id)
                for value in [1, 1, 1 << 40, free, free, 1 << 20, 1 << 20, 1 << 20, 1, 0, 255] { writer.long(value) }
            }
            return writer.bytes
        case .request: return status(id, .unsupported)
        }
    }

    private mutating func openFile(_ path: String, mode: UInt32, _ id: UInt32) -> [UInt8] {
        if mode & 0x2 != 0 {
            let answer = done(id) { state throws(SFTPTestTree.Refusal) in try state.tree.create(path, at: state.now) }
            guard answer == status(id, SFTPStatus(.ok, "Success")) else { return answer }
        } else {
            switch server[path] {
            case nil: return refuse(id, .missing)
            // As OpenSSH does, which finds out at the first READ.
            case .file, .directory, .link, .pipe: break
            }
        }
        return handle(for: .file(path), id)
    }

    private mutating func handle(for opened: Open, _ id: UInt32) -> [UInt8] {
        lastHandle += 1
        let name = withUnsafeBytes(of: lastHandle.bigEndian) { Array($0) }
        open[name] = opened
        var writer = SFTPWriter()
        writer.packet(.handle) { writer in
            writer.number(id)
            writer.string(name)
        }
        return writer.bytes
    }

    private func read(_ reader: inout SFTPReader, _ id: UInt32) throws(SFTPGarbage) -> [UInt8] {
        guard case .file(let path)? = open[Array(try reader.string())] else { return status(id, .failure) }
        let (offset, count) = (Int(try reader.long()), Int(try reader.number()))
        guard let content = server.content(path) else { return status(id, .failure) }
        guard offset < content.count else { return status(id, SFTPStatus(.endOfFile, "End of file")) }
        var writer = SFTPWriter()
        writer.packet(.data) { writer in
            writer.number(id)
            writer.string(content[offset..<min(content.count, offset + min(count, server.profile.mostRead))])
        }
        return writer.bytes
    }

    private mutating func openDirectory(_ path: String, _ id: UInt32) -> [UInt8] {
        guard server[path] == .directory else { return refuse(id, .missing) }
        let names = server.state.withLock { $0.tree.names(in: path) }
        return handle(for: .directory(names), id)
    }

    private mutating func readDirectory(_ handle: [UInt8], _ id: UInt32) -> [UInt8] {
        guard case .directory(let names)? = open[handle] else { return status(id, .failure) }
        guard !names.isEmpty else { return status(id, SFTPStatus(.endOfFile)) }
        open[handle] = .directory(Array(names.dropFirst(3)))
        var writer = SFTPWriter()
        writer.packet(.name) { writer in
            writer.number(id)
            writer.number(UInt32(min(3, names.count)))
            for (name, node) in names.prefix(3) {
                writer.string(name)
                writer.string("-rw-r--r-- 1 a b 1 Jan 1 00:00 x")
                attributes(node).write(to: &writer)
            }
        }
        return writer.bytes
    }

    // MARK: Answers

    private func attributes(of path: String, _ id: UInt32) -> [UInt8] {
        guard let node = server[path] else { return refuse(id, .missing) }
        var writer = SFTPWriter()
        writer.packet(.attributes) { writer in
            writer.number(id)
            attributes(node).write(to: &writer)
        }
        return writer.bytes
    }

    private func attributes(_ node: SFTPTestTree.Node) -> SFTPAttributes {
        var attributes = SFTPAttributes()
        switch node {
        case .file(let bytes, let modified):
            attributes = SFTPAttributes(size: Int64(bytes.count), permissions: 0o100_644, modified: modified)
        case .directory: attributes = SFTPAttributes(size: 4096, permissions: 0o040_755, modified: 1)
        case .link: attributes = SFTPAttributes(size: 4, permissions: 0o120_777, modified: 1)
        case .pipe: attributes = SFTPAttributes(size: 0, permissions: 0o010_644, modified: 1)
        }
        if !server.profile.tellsSizes { attributes.size = nil }
        if !server.profile.tellsPermissions { attributes.permissions = nil }
        return attributes
    }

    private func done(
        _ id: UInt32, _ change: (inout SFTPTestServer.State) throws(SFTPTestTree.Refusal) -> Void
    ) -> [UInt8] {
        let result = server.state.withLock { state in
            Result { () throws(SFTPTestTree.Refusal) in try change(&state) }
        }
        switch result {
        case .success: return status(id, SFTPStatus(.ok, "Success"))
        case .failure(let refusal): return refuse(id, refusal)
        }
    }

    private func refuse(_ id: UInt32, _ refusal: SFTPTestTree.Refusal) -> [UInt8] {
        switch refusal {
        case .missing where !server.profile.onlyFails: status(id, SFTPStatus(.noSuchFile, "No such file"))
        default: status(id, SFTPStatus(.failure, "Failure"))
        }
    }

    private func status(_ id: UInt32, _ code: SFTPStatus.Code) -> [UInt8] { status(id, SFTPStatus(code)) }

    private func status(_ id: UInt32, _ status: SFTPStatus) -> [UInt8] {
        var writer = SFTPWriter()
        writer.packet(.status) { writer in
            writer.number(id)
            writer.number(status.number)
            guard !server.profile.saysNothing else { return }
            writer.string(status.message)
            writer.string("en")
        }
        return writer.bytes
    }
}

extension SFTPTestFault.Effect? {
    fileprivate var answersAsAnother: Bool {
        if case .wrongID? = self { true } else { false }
    }
}
