import Testing

@testable import ETLTransports

@Suite("How a file gets its name on an SFTP server")
struct SFTPPublicationTests {
    private let ok = SFTPStatus(.ok)
    private let failure = SFTPStatus(.failure, "no")
    private let other = SFTPStatus(.permissionDenied, "held")

    @Test func inOneStepWhereTheServerCan() {
        var publication = SFTPPublication(canReplace: true)
        #expect(publication.first == .replace)
        #expect(publication.next(after: ok) == .done)
    }

    @Test func byThePlainRenameWhereTheServerOnlyOffersTheOther() {
        var publication = SFTPPublication(canReplace: true)
        #expect(publication.next(after: SFTPStatus(.unsupported)) == .rename(.temporary, to: .final))
        #expect(publication.next(after: ok) == .done)
    }

    @Test func saysWhatIsInTheWay() {
        var publication = SFTPPublication(canReplace: true)
        #expect(publication.next(after: failure) == .look)
        #expect(publication.next(found: .directory) == .failedForDirectory)
        for found in [SFTPPublication.Found.file, .nothing, .unclear] {
            publication = SFTPPublication(canReplace: true)
            #expect(publication.next(after: failure) == .look)
            #expect(publication.next(found: found) == .failed(failure))
        }
    }

    @Test func roundAnOldFile() {
        var publication = SFTPPublication(canReplace: false)
        #expect(publication.first == .rename(.temporary, to: .final))
        #expect(publication.next(after: failure) == .look)
        #expect(!publication.isAside)
        #expect(publication.next(found: .file) == .rename(.final, to: .aside))
        #expect(publication.isAside)
        #expect(publication.next(after: ok) == .rename(.temporary, to: .final))
        #expect(publication.next(after: ok) == .removeAside)
        #expect(publication.isAside)
        #expect(publication.next(after: failure) == .done)
    }

    @Test func movesNothingAsideThatIsNoFile() {
        for (found, step) in [
            (SFTPPublication.Found.directory, SFTPPublication.Step.failedForDirectory), (.nothing, .failed(failure)),
            (.unclear, .failed(failure)),
        ] {
            var publication = SFTPPublication(canReplace: false)
            _ = publication.next(after: failure)
            #expect(publication.next(found: found) == step)
        }
    }

    /// An old file must not make room for one that is gone.
    @Test func touchesNothingForAFileThatIsGone() {
        for canReplace in [true, false] {
            var publication = SFTPPublication(canReplace: canReplace)
            #expect(publication.next(after: SFTPStatus(.noSuchFile)) == .failed(SFTPStatus(.noSuchFile)))
        }
    }

    @Test func putsTheOldFileBack() {
        for (last, step) in [(ok, SFTPPublication.Step.failed(failure)), (other, .failedAside(failure))] {
            var publication = SFTPPublication(canReplace: false)
            _ = publication.next(after: failure)
            _ = publication.next(found: .file)
            _ = publication.next(after: ok)
            #expect(publication.next(after: failure) == .rename(.aside, to: .final))
            #expect(publication.next(after: last) == step)
        }
    }

    @Test func namesWhoHoldsTheOldFile() {
        var publication = SFTPPublication(canReplace: false)
        _ = publication.next(after: failure)
        _ = publication.next(found: .file)
        #expect(publication.next(after: other) == .failed(other))
    }
}
