import ETL
import Foundation
import Testing

@testable import ETLTransports

@Suite("What the system's errors mean")
struct LocalErrorMapperTests {
    private let mapper = LocalErrorMapper(server: "disk")

    @Test(
        arguments: [
            (ENOENT, .read, .fileNotFound, false), (ENOENT, .publish, .publishFailed, true),
            (ENOTDIR, .read, .fileNotFound, false), (ENOTDIR, .write, .directoryFailed, false),
            (EEXIST, .write, .directoryFailed, false), (EISDIR, .publish, .publishFailed, false),
            (ENXIO, .read, .refused, false), (ENODEV, .read, .refused, false), (EXDEV, .read, .pathLeavesBase, false),
            (ELOOP, .write, .pathLeavesBase, false),
            (EACCES, .read, .permissionDenied, false), (EPERM, .write, .permissionDenied, false),
            (EROFS, .write, .permissionDenied, false), (ENOSPC, .write, .diskFull, true),
            (EDQUOT, .write, .diskFull, false), (EFBIG, .write, .refused, false),
            (ENAMETOOLONG, .write, .refused, false), (EILSEQ, .write, .refused, false),
            (EMFILE, .read, .outOfResources, true), (ENOMEM, .read, .outOfResources, true),
            (EBUSY, .publish, .fileBusy, true), (ETXTBSY, .write, .fileBusy, true), (EIO, .read, .connectionLost, true),
            (ESTALE, .write, .connectionLost, true), (EAGAIN, .read, .fileBusy, true), (EDOM, .read, .refused, true),
        ] as [(Int32, LocalErrorMapper.Request, ErrorKind, Bool)])
    func ofAFile(code: Int32, request: LocalErrorMapper.Request, kind: ErrorKind, isRetriable: Bool) throws {
        let error = mapper.error(SystemError(code), to: request, try RemotePath("/a.img"))
        #expect(error.kind == kind)
        #expect(error.isRetriable == isRetriable)
        #expect(error.server == "disk" && error.path == "/a.img" && !error.isOutage)
        #expect(error.reply == String(cString: strerror(code)))
    }

    @Test func aNumberThatTheSystemHasNoWordsFor() {
        #expect(SystemError(99_999).text == String(cString: strerror(99_999)))
    }

    @Test(arguments: [
        (ENOENT, ErrorKind.baseMissing, true, true), (ESTALE, .baseMissing, true, true),
        (EACCES, .permissionDenied, false, true), (EMFILE, .outOfResources, true, false),
    ])
    func ofTheBase(code: Int32, kind: ErrorKind, isRetriable: Bool, isOutage: Bool) {
        let error = mapper.baseError(SystemError(code))
        #expect(error.kind == kind)
        #expect(error.isRetriable == isRetriable && error.isOutage == isOutage)
    }
}
