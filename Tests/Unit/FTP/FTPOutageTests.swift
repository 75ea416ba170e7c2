import ETL
import ETLTesting
import ETLTransports
import Testing

@Suite("An FTP store tells a server that is down from a file that is not to be had")
struct FTPOutageTests {
    @Test func aProbeLogsInAnewAndLeavesTheConnectionForTheNextFile() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a"] = [1]
            try await fixture.store.probe()
            _ = try await fixture.read("/a")
            try await fixture.store.probe()
            #expect(fixture.server.transcript.commands.filter { $0.verb == .user }.count == 2)
            #expect(fixture.server.transcript.commands.filter { $0.verb == .noop }.count == 2)
        }
    }

    @Test func aConnectionThatStandsDoesNotHideThatNobodyIsLetIn() async throws {
        try await FTPStoreFixture.with { fixture in
            try await fixture.store.probe()
            fixture.server.script(.on(.pass, .refuse("530 The account is locked.")).keep)
            let probe = await fixture.error { try await fixture.store.probe() }
            #expect(probe?.kind == .loginFailed && probe?.isOutage == true)
        }
    }

    @Test func aServerThatIsDownIsAnOutageUntilItIsBack() async throws {
        try await FTPStoreFixture.with { fixture in
            try await fixture.store.probe()
            await fixture.server.pause()
            let probe = await fixture.error { try await fixture.store.probe() }
            #expect(probe?.kind == .connectionRefused)
            #expect(probe?.isOutage == true)
            let read = await fixture.error { try await fixture.read("/a") }
            #expect(read?.isOutage == true)
            try await fixture.server.resume()
            try await fixture.store.probe()
        }
    }

    @Test(arguments: [
        FTPFault.on(.pass, .refuse("530 Login incorrect.")), .on(.pass, .refuse("421 Try again later.")),
        .on(.user, .refuse("530 etl is not welcome.")), .onConnect(.refuse("421 Too many connections.")),
        .onConnect(.stallControl(.before)), .onConnect(.dropControl(.before)), .on(.pass, .dropControl(.before)),
    ])
    func whoeverIsNotLetInMeetsAnOutage(_ fault: FTPFault) async throws {
        try await FTPStoreFixture.with(configure: { $0.connectTimeout = .seconds(1) }) { fixture in
            fixture.server.files["/a"] = [1]
            fixture.server.script(fault.keep)
            for _ in 0..<2 {
                let read = await fixture.error { try await fixture.read("/a") }
                #expect(read?.isOutage == true, "\(read.map(String.init(describing:)) ?? "nothing was thrown")")
                let probe = await fixture.error { try await fixture.store.probe() }
                #expect(probe?.isOutage == true, "\(probe.map(String.init(describing:)) ?? "nothing was thrown")")
            }
            fixture.server.clearFaults()
            fixture.server.releaseStalls()
            try await fixture.store.probe()
        }
    }

    @Test(arguments: [
        FTPFault.on(.retr, .refuse("550 No such file.")), .on(.retr, .dropControl(.during(.middle))),
        .on(.retr, .refuse("425 No data connection.")), .on(.epsv, .deadPort(.refusing)),
    ])
    func whatIsWrongWithOneFileIsNone(_ fault: FTPFault) async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a"] = [1, 2, 3, 4]
            fixture.server.script(fault, .on(.pasv, .deadPort(.refusing)))
            let read = await fixture.error { try await fixture.read("/a") }
            #expect(read?.isOutage == false, "\(read.map(String.init(describing:)) ?? "nothing was thrown")")
        }
    }
}
