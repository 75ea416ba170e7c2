/// Something that goes wrong, once, at a place that the test chooses.
///
/// ```swift
/// server.script(
///     .on(.stor, .dropData(at: .middle)),
///     .on(.rnto, call: 3, .dropControl(.after)),
///     .on(.size, path: .below("/out"), .refuse("550 No.")).keep,
///     .onConnect(.refuse("421 Too many connections."))
/// )
/// ```
///
/// Faults are scripted in order. A command takes the first one-shot fault that waits for it, and with it every fault
/// that was told to stay (``keep``); a one-shot fault is gone once it struck. With two effects of one kind the
/// one-shot's counts.
public struct FTPFault: Sendable {
    enum Trigger: Sendable {
        case connect
        /// `nil`: any command.
        case command(FTPVerb?, FTPPathPattern)
    }

    let trigger: Trigger
    /// From which matching call on.
    let call: Int
    let effects: [FTPFaultEffect]
    private(set) var stays = false

    /// Strikes a command.
    ///
    /// - Parameters:
    ///   - verb: which command.
    ///   - call: which of the calls that match, counted from when the fault is scripted: 1 is the next one.
    ///   - path: which path of the server's files the command must be about.
    ///   - effects: what happens.
    public static func on(
        _ verb: FTPVerb, call: Int = 1, path: FTPPathPattern = .any, _ effects: FTPFaultEffect...
    ) -> FTPFault {
        FTPFault(trigger: .command(verb, path), call: call, effects: effects)
    }

    /// Strikes whatever command comes as the `call`-th, counted from when the fault is scripted.
    public static func onAnyCommand(call: Int = 1, _ effects: FTPFaultEffect...) -> FTPFault {
        FTPFault(trigger: .command(nil, .any), call: call, effects: effects)
    }

    /// Strikes a new connection, before the greeting. ``FTPFaultEffect/refuse(_:)`` stands in for the greeting,
    /// ``FTPFaultEffect/stallControl(_:)`` and ``FTPFaultEffect/withholdReply`` keep it back. Under implicit TLS
    /// ``FTPFaultEffect/dropControl(_:)`` strikes before the handshake, the others after it.
    public static func onConnect(call: Int = 1, _ effects: FTPFaultEffect...) -> FTPFault {
        FTPFault(trigger: .connect, call: call, effects: effects)
    }

    /// The same fault, which stays when it struck.
    public var keep: FTPFault {
        var fault = self
        fault.stays = true
        return fault
    }
}

extension FTPFault: CustomStringConvertible {
    /// `STOR, call 2: drop the data at the middle`.
    public var description: String {
        let what =
            switch trigger {
            case .connect: "connect"
            case .command(let verb, let pattern): [verb?.name ?? "any command", pattern.text].joined()
            }
        let which = call == 1 ? "" : ", call \(call)"
        return "\(what)\(which): " + effects.map { "\($0)" }.joined(separator: ", ") + (stays ? " (kept)" : "")
    }
}
