import CCurl
import ETL
import Logging
import Synchronization

extension S3Session {
    /// Takes a file's bytes, and what the server has said of it before.
    typealias Sink = (S3Response, UnsafeRawBufferPointer) throws(TransferError) -> Void

    /// Sends a request and waits for the answer; once more on a new connection, if the one that stood there turns out
    /// to be dead before anything has happened. Blocks.
    ///
    /// - Parameters:
    ///   - isFresh: on a new connection: libcurl repeats a request by itself, unseen, when a connection that had been
    ///     used before ends without a word.
    ///   - whileSending: is called whenever there is room for more of the body on its way.
    ///   - sink: takes the body of an answer that is no refusal; without it, it is in the response.
    func perform(
        _ request: S3Request, _ body: S3Body, isFresh: Bool = false, _ interrupt: Interrupt,
        whileSending: (() throws(TransferError) -> Void)? = nil, sink: Sink? = nil
    ) throws(TransferError) -> S3Outcome {
        try running.begin(interrupt)
        let request = memory.refusesChecksums ? request.withoutChecksums : request
        let outcome = attempt(request, body, isFresh: isFresh, interrupt, whileSending, sink)
        guard outcome.wasDead, interrupt.error == nil else { return outcome }
        pending?.hasLostRequest = true
        logger.debug("connection was dead, connecting again", metadata: ["server": "\(mapper.server)"])
        return attempt(request, body, isFresh: true, interrupt, whileSending, sink)
    }

    /// Sends a request, and again a few times where that may help.
    ///
    /// - Parameter read: makes of an answer what is wanted, or finds that it is none.
    func ask<Value>(
        _ request: S3Request, _ body: S3Body, path: RemotePath?, _ interrupt: Interrupt,
        whileSending: (() throws(TransferError) -> Void)? = nil,
        _ read: (S3Response) throws(TransferError) -> Value
    ) async throws(TransferError) -> Value {
        var backoff = S3Backoff(first: configuration.retryDelay)
        while true {
            let outcome = try perform(request, body, interrupt, whileSending: whileSending)
            do throws(TransferError) {
                return try read(try answer(outcome, path))
            } catch {
                if memory.learns(from: outcome.response) { continue }
                // What is not known any more will not be known later either: it is somebody's to look why.
                guard error.isRetriable, outcome.ownFailure == nil, !outcome.isStalled,
                    S3ErrorAnswer(outcome.response)?.code != "NoSuchUpload", let delay = backoff.next()
                else { throw error }
                if !outcome.isAnswered { pending?.hasLostRequest = true }
                logger.debug("sending a request again", metadata: ["server": "\(mapper.server)", "error": "\(error)"])
                try await pause(delay, interrupt)
            }
        }
    }

    /// The answer, if it is none that says no.
    func answer(_ outcome: S3Outcome, _ path: RemotePath?) throws(TransferError) -> S3Response {
        if let error = outcome.ownFailure { throw error }
        if outcome.isStalled {
            throw TransferError(
                .stalled, server: mapper.server, path: path?.string,
                "no byte moved for \(configuration.stallTimeout)", isRetriable: true)
        }
        // A server that has heard enough says why and hangs up: its words count, if they came.
        let isRefused = outcome.response.status >= 300 && outcome.response.hasAllHeaders
        if let failure = outcome.failure, !(isRefused && [.cut, .incomplete].contains(failure)) {
            throw mapper.error(failure, path: path)
        }
        guard outcome.response.isSuccess else {
            throw mapper.error(outcome.response, path: path, now: configuration.now())
        }
        return outcome.response
    }

    func protocolError(_ message: String, _ path: RemotePath?) -> TransferError {
        TransferError(.protocolError, server: mapper.server, path: path?.string, message, isRetriable: true)
    }

    /// The error for a good word of somebody who does not speak S3.
    func notOfS3(_ response: S3Response, _ path: RemotePath?) -> TransferError {
        TransferError(
            .protocolError, server: mapper.server, path: path?.string,
            "this does not talk like an S3 server; is _ENDPOINT right?",
            reply: mapper.redacted("\(response.status) \(response.reason)"), isRetriable: false)
    }

    private func attempt(
        _ request: S3Request, _ body: S3Body, isFresh: Bool, _ interrupt: Interrupt,
        _ whileSending: (() throws(TransferError) -> Void)?, _ sink: Sink?
    ) -> S3Outcome {
        let curl = handle()
        interrupt.wakes(curl.waker)
        var outcome = S3Outcome()
        outcome.wasReused = !isFresh && curl.activeSocket != nil
        prepare(curl, request, body, isFresh: isFresh)

        let exchange = CurlExchange(interrupt: interrupt, stallTimeout: configuration.stallTimeout)
        var offset = 0
        exchange.produce = { space throws(TransferError) in
            try whileSending?()
            let count = body.copy(from: offset, into: space)
            offset += count
            return count
        }
        exchange.rewind = { offset = 0 }
        var lines = 0
        exchange.onHeader = { [unowned exchange] line in
            outcome.response.take(headerLine: line)
            // Each of the first shows that the server is at it; one that goes on for ever with them does nothing.
            lines += 1
            if lines <= 20 { exchange.start() }
        }
        exchange.consume = { [mapper] bytes throws(TransferError) in
            if let sink, outcome.response.isSuccess { return try sink(outcome.response, bytes) }
            guard outcome.response.take(body: bytes) else {
                throw TransferError(
                    .protocolError, server: mapper.server,
                    "an answer (\(outcome.response.status)) is longer than any of S3's", isRetriable: true)
            }
        }
        outcome.failure = S3ConnectionFailure(curl.perform(exchange))
        // To libcurl, headers that break off are an answer.
        if outcome.failure == nil, !outcome.response.hasAllHeaders { outcome.failure = .cut }
        outcome.ownFailure = exchange.failure
        count(curl, outcome)
        outcome.bytes = exchange.bytes
        outcome.isStalled = exchange.isStalled
        // The old connection ended without a word, before the request or after it: libcurl has sent it once more.
        if outcome.wasReused, curl.newConnections > 0 { pending?.hasLostRequest = true }
        if outcome.failure != nil { drop() }
        log(request, outcome)
        return outcome
    }

    /// libcurl connects by itself, and is asked afterwards.
    private func count(_ curl: CurlHandle, _ outcome: S3Outcome) {
        let time = curl.connectTime
        if let failure = outcome.failure, failure.isOfConnecting || time == nil && !outcome.wasReused {
            if outcome.ownFailure == nil { configuration.metrics?.failed(mapper.error(failure, path: nil).kind) }
        } else if let time {
            configuration.metrics?.connected(after: time)
        }
        hasConnection.store(outcome.failure == nil && curl.activeSocket != nil, ordering: .relaxed)
    }

    private func prepare(_ curl: CurlHandle, _ request: S3Request, _ body: S3Body, isFresh: Bool) {
        let address = configuration.address
        let headers = request.signedHeaders(for: address, by: signer, at: configuration.now())
        curl.set(CURLOPT_URL, request.url(at: address))
        // Not "Expect: 100-continue": a server that says nothing to it would cost a second each time.
        curl.set(CURLOPT_HTTPHEADER, headers.map { "\($0.name): \($0.value)" } + ["Expect:"])
        curl.set(CURLOPT_NOBODY, request.method == .head)
        curl.set(CURLOPT_UPLOAD, request.method.hasBody)
        curl.set(CURLOPT_INFILESIZE, request.method.hasBody ? body.count : -1)
        curl.set(CURLOPT_CUSTOMREQUEST, [.post, .delete].contains(request.method) ? request.method.rawValue : nil)
        curl.set(CURLOPT_FRESH_CONNECT, isFresh)
    }

    /// The request line and the answer, and no header: in some of them are secrets.
    private func log(_ request: S3Request, _ outcome: S3Outcome) {
        guard logger.logLevel <= .debug else { return }
        let line = "\(request.method.rawValue) \(request.url(at: configuration.address))"
        let answer =
            outcome.failure.map { "\($0)" } ?? "\(outcome.response.status) \(outcome.response.reason)"
        logger.debug("\(mapper.redacted("\(line): \(answer)"))", metadata: ["server": "\(mapper.server)"])
    }
}
