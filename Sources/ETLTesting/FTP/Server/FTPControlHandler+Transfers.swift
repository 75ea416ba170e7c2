import NIOCore

// RFC 959 §5.4: a transfer is opened with 150 and ended with 226, 425, 426 or why not.
extension FTPControlHandler {
    func begin(_ kind: FTPTransfer.Kind, _ plan: FTPFaultPlan) {
        let transfer = FTPTransfer(kind, plan, isEncrypted: session.encryptsData)
        self.transfer = transfer
        server.log.change { activity in
            activity.openTransfers += 1
            activity.mostTransfers = max(activity.mostTransfers, activity.openTransfers)
        }
        if case .active(let address) = session.dataMode { connector.connect(to: address) }
        session.dataMode = .none
        // Before the connection is there: a client may wait for this before it makes or takes one.
        send(kind.opening.bytes, inSingleBytes: plan.sendsSingleBytes)
        connector.take { connection in
            guard let connection, self.context != nil, !transfer.isAborted else {
                connection?.closeNow()
                return self.end(transfer, transfer.isAborted ? .broken : .refused(Self.noConnection))
            }
            connection.omitsCloseNotify = plan.transfer.omitsCloseNotify
            guard transfer.isEncrypted else { return self.move(transfer, on: connection) }
            self.secure(transfer, on: connection)
        }
    }

    static let noConnection = FTPReply(425, "Failed to establish the data connection.")

    func move(_ transfer: FTPTransfer, on connection: FTPDataHandler) {
        guard let channel = context?.channel else { return }
        server.log.change { activity in
            if transfer.isEncrypted { activity.encryptedTransfers += 1 } else { activity.clearTransfers += 1 }
        }
        let finish = { (end: FTPTransferEnd) in self.end(transfer, end) }
        switch transfer.kind {
        case .download(let download):
            let sender = FTPSender(
                download.content, on: connection, script: transfer.plan.transfer, server: server, control: channel,
                finish: finish)
            transfer.worker = sender
            sender.begin()
        case .upload(let upload):
            let receiver = FTPReceiver(
                upload, on: connection, script: transfer.plan.transfer, server: server, control: channel,
                finish: finish)
            transfer.worker = receiver
            receiver.begin()
        }
    }

    /// ABOR came while a transfer runs: one reply for the transfer, 426 as a rule, and 226 for the ABOR (RFC 959 §4.1.3).
    func abortTransfer() {
        guard let transfer else { return }
        let command = FTPCommand(.abor)
        log(.command(command, path: nil))
        transfer.abortPlan = plan(for: .command(.abor, nil))
        transfer.abort()
        if transfer.worker == nil { connector.reset() }
    }

    func end(_ transfer: FTPTransfer, _ end: FTPTransferEnd) {
        let moved = transfer.worker?.moved ?? 0
        transfer.worker = nil
        if case .upload(let upload) = transfer.kind { closeFile(upload, isWhole: end == .complete) }
        server.log.change { activity in
            activity.openTransfers -= 1
            switch transfer.kind {
            case .download: activity.bytesSent += moved
            case .upload: activity.bytesReceived += moved
            }
        }
        server.log.log(.transferred(bytes: moved), session: id, isEncrypted: transfer.isEncrypted)
        guard self.transfer === transfer else { return }
        self.transfer = nil
        guard end != .dropsControl else { return close() }
        let reply = reply(to: end)
        guard let abortPlan = transfer.abortPlan else { return finish(reply, transfer.plan) }
        send(reply.bytes)
        finish(FTPReply(226, "ABOR successful."), abortPlan)
    }

    private func reply(to end: FTPTransferEnd) -> FTPReply {
        switch end {
        case .complete, .truncated: FTPReply(226, "Transfer complete.")
        case .refused(let reply): reply
        case .broken, .dropsControl: FTPReply(426, "Connection closed; transfer aborted.")
        }
    }

    private func closeFile(_ upload: FTPUpload, isWhole: Bool) {
        server.files.close(upload.file, isWhole: isWhole)
        guard !isWhole, server.profile.quirks.contains(.removesBrokenUploads) else { return }
        try? server.files.change { tree, time throws(FTPFileError) in try tree.remove(upload.path, at: time) }
    }
}
