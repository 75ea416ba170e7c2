import ETL

/// A connection to an SFTP server: requests, and their answers in whatever order they come. Any number of requests may
/// be on the way.
///
/// Not `Sendable`: it is a property of its session, and used there only.
final class SFTPConnection {
    private let channel: any SFTPChannel
    private var parser = SFTPPacketParser()
    private var outgoing = SFTPWriter(reserving: SFTPReadPlan.partSize + 1024)
    private var sent = 0
    private var lastID: UInt32 = 0

    /// Requests that are not answered; `false` for those whose answer nobody wants.
    private var asked: [UInt32: Bool] = [:]

    /// Answers that nobody has taken.
    private var arrived: [UInt32: SFTPResponse] = [:]

    /// What the server offers beyond version 3.
    private(set) var extensions: Set<SFTPExtension> = []

    /// Whether an answer that is wanted has come since ``beginUse()``.
    private(set) var hasAnswered = false

    // More than one packet at a time: libssh opens its window for as much.
    private let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)

    /// Takes a channel over. ``begin(by:_:)`` comes first.
    init(_ channel: any SFTPChannel) {
        self.channel = channel
    }

    deinit {
        channel.close()
        space.deallocate()
    }

    /// Ends the connection; whatever is asked later fails.
    func close() {
        channel.close()
    }

    /// Says hello.
    func begin(by deadline: SuspendingClock.Instant, _ interrupt: Interrupt) throws(SFTPFailure) {
        SFTPRequest.writeInitialize(to: &outgoing)
        while true {
            let hasMoved = try move()
            let greeting = try Self.checked { () throws(SFTPGarbage) in
                try parser.next().map { packet throws(SFTPGarbage) in try SFTPGreeting(packet) }
            }
            if let greeting {
                extensions = greeting.extensions
                return
            }
            if !hasMoved { try channel.wait(until: deadline, interrupt) }
        }
    }

    /// Somebody uses the connection from now on.
    ///
    /// - Returns: whether it still stands, as far as can be seen without asking.
    func beginUse() -> Bool {
        hasAnswered = false
        do throws(SFTPFailure) {
            while try receive() { try take() }
            return true
        } catch {
            return false
        }
    }

    // MARK: Requests

    /// Puts a request on its way: it goes with the next wait, or with ``send()``.
    ///
    /// - Returns: the number of its answer.
    func ask(_ request: SFTPRequest) -> UInt32 {
        let id = nextID()
        request.write(id, to: &outgoing)
        return id
    }

    /// As ``ask(_:)``, for a WRITE.
    func askToWrite(_ bytes: UnsafeRawBufferPointer, at offset: Int64, to handle: SFTPRequest.Handle) -> UInt32 {
        let id = nextID()
        SFTPRequest.write(id, handle, offset: offset, bytes, to: &outgoing)
        return id
    }

    /// Wants none of the answers that are still to come.
    func ignoreAll() {
        for id in asked.keys { asked[id] = false }
        arrived.removeAll()
    }

    /// Asks for something whose answer nobody wants.
    func tell(_ request: SFTPRequest) {
        asked[ask(request)] = false
    }

    private func nextID() -> UInt32 {
        lastID &+= 1
        asked[lastID] = true
        return lastID
    }

    // MARK: Answers

    /// The answer to one request.
    ///
    /// - Parameter timeout: for how long the server may move nothing.
    func answer(
        to id: UInt32, within timeout: Duration, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> SFTPResponse {
        try wait(within: timeout, interrupt) { $0.arrived.removeValue(forKey: id) }
    }

    /// The next answer to whatever request.
    func anyAnswer(
        within timeout: Duration, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> (id: UInt32, response: SFTPResponse) {
        try wait(within: timeout, interrupt) { $0.popAnswer() }
    }

    /// An answer that has come, whatever it answers; never waits.
    func arrivedAnswer() throws(SFTPFailure) -> (id: UInt32, response: SFTPResponse)? {
        if let answer = popAnswer() { return answer }
        if try move() { try take() }
        return popAnswer()
    }

    /// Sends all that is to be sent.
    func flush(within timeout: Duration, _ interrupt: Interrupt) throws(SFTPFailure) {
        try wait(within: timeout, interrupt) { $0.outgoing.bytes.isEmpty ? () : nil }
    }

    /// Bytes that are on their way to the channel.
    var unsent: Int { outgoing.bytes.count - sent }

    private func popAnswer() -> (id: UInt32, response: SFTPResponse)? {
        arrived.popFirst().map { (id: $0.key, response: $0.value) }
    }

    private func wait<Found>(
        within timeout: Duration, _ interrupt: Interrupt, for found: (SFTPConnection) -> Found?
    ) throws(SFTPFailure) -> Found {
        var deadline = SuspendingClock().now.advanced(by: timeout)
        var known = parser.leftover
        while true {
            if let found = found(self) { return found }
            if let error = interrupt.error { throw .interrupted(error) }
            let before = unsent
            guard try move() else {
                try channel.wait(until: deadline, interrupt)
                continue
            }
            let now = SuspendingClock().now
            // A packet of which a byte comes now and then has not come.
            if try take() || unsent < before || parser.leftover >= known + Self.leastProgress {
                deadline = now.advanced(by: timeout)
                known = parser.leftover
            } else if now >= deadline {
                throw .timedOut
            }
        }
    }

    /// Bytes of a packet that show that it is on its way.
    private static let leastProgress = 1024

    // MARK: Bytes

    /// Sends and receives what goes without waiting. `false`: nothing.
    private func move() throws(SFTPFailure) -> Bool {
        let hasSent = try send()
        let hasReceived = try receive()
        return hasSent || hasReceived
    }

    /// Sends what the channel takes now. `false`: nothing.
    @discardableResult
    func send() throws(SFTPFailure) -> Bool {
        guard unsent > 0 else { return false }
        let result = outgoing.bytes.withUnsafeBytes { bytes in
            Result { () throws(SFTPFailure) in try channel.send(UnsafeRawBufferPointer(rebasing: bytes[sent...])) }
        }
        let count = try result.get()
        sent += count
        if unsent == 0 {
            outgoing.clear()
            sent = 0
        }
        return count > 0
    }

    private func receive() throws(SFTPFailure) -> Bool {
        let count = try channel.receive(into: space)
        guard count > 0 else { return false }
        parser.feed(UnsafeRawBufferPointer(rebasing: space[..<count]))
        return true
    }

    /// Takes the packets that have come. `false`: none has.
    @discardableResult
    private func take() throws(SFTPFailure) -> Bool {
        var hasTaken = false
        while let packet = try Self.checked({ () throws(SFTPGarbage) in try parser.next() }) {
            hasTaken = true
            let (id, response) = try Self.checked { () throws(SFTPGarbage) in try SFTPResponse.read(packet) }
            guard let isWanted = asked.removeValue(forKey: id) else {
                throw .garbage("an answer came to something that was not asked")
            }
            // What nobody waits for may be an answer to the last use of the connection.
            guard isWanted else { continue }
            hasAnswered = true
            arrived[id] = response
        }
        return hasTaken
    }

    private static func checked<Value>(_ body: () throws(SFTPGarbage) -> Value) throws(SFTPFailure) -> Value {
        do throws(SFTPGarbage) {
            return try body()
        } catch {
            throw .garbage(error.reason)
        }
    }
}
