/// What goes wrong.
public enum FTPFaultEffect: Sendable {
    /// When, relative to a command.
    public enum Moment: Hashable, Sendable {
        /// The command was received and is not carried out.
        case before
        /// The command was carried out and is not answered: the rename that happened and nobody heard of.
        case after
        /// In the midst of its data transfer.
        case during(Offset)
    }

    /// A place in the bytes of a data transfer.
    ///
    /// The length of an upload is known from an ALLO or not before its end. Without ALLO an upload is received to its
    /// end for ``middle`` and ``lastByte``, and then cut; ``start`` and ``byte(_:)`` strike right there.
    public enum Offset: Hashable, Sendable {
        /// Before the first byte, the connection made.
        case start
        /// After this many bytes.
        case byte(Int)
        /// After half of the bytes.
        case middle
        /// With all but the last byte through.
        case lastByte
    }

    /// How a connection ends.
    public enum Ending: Hashable, Sendable {
        /// In order (FIN, and TLS's close_notify before it): what was sent arrives.
        case close
        /// With a reset (RST): the other side gets an error, perhaps before it read all that was sent.
        case reset
    }

    /// What is wrong with a port that nobody answers.
    public enum DeadPort: Hashable, Sendable {
        /// A connection is refused at once.
        case refusing
        /// A connection is neither made nor refused: the client runs into its timeout.
        case silent
    }

    /// What comes after half a reply.
    public enum Rest: Hashable, Sendable {
        /// Nothing; the connection stays, until ``FTPTestServer/releaseStalls()`` brings the other half.
        case silence
        /// The end of the connection.
        case close
    }

    /// Do nothing and answer this, such as `450 Busy.`. After a 421 the connection is closed (RFC 959 §4.2.2), and
    /// after vsftpd's last words, `500 OOPS: child died`.
    case refuse(String)
    /// Do it and answer this in place of the last reply.
    case answer(String)
    /// End the control connection, and the data connection with it.
    case dropControl(Moment = .before)
    /// Say nothing and take no command until ``FTPTestServer/releaseStalls()``, then go on as if nothing had been.
    case stallControl(Moment = .before)
    /// End the data connection there, and answer 426.
    case dropData(at: Offset, by: Ending = .close)
    /// Move no further byte until ``FTPTestServer/releaseStalls()``.
    case stallData(at: Offset)
    /// End the data there, in order, and answer 226 as if that were all.
    case truncate(at: Offset)
    /// Move the data at this pace.
    case throttle(bytesPerSecond: Int)
    /// Give the last reply this much later.
    case delayReply(Duration)
    /// Never give the last reply; further commands are answered.
    case withholdReply
    /// Tell a size that is off by so many bytes.
    case wrongSize(by: Int)
    /// Name a port for the data connection that nobody answers.
    case deadPort(DeadPort)
    /// Name this IPv4 address in the reply to PASV. The default is loopback as well, and nobody listens there.
    case wrongAddress(String = "127.0.0.2")
    /// Send this in place of the last reply; the default is no text and has no code.
    case garbage([UInt8] = [0x00, 0xFE, 0x80, 0x07] + Array("?? 0x7F\r\n".utf8))
    /// Send the first half of the last reply's bytes.
    case halfReply(then: Rest = .silence)
    /// Send each byte of the replies in a packet of its own.
    case replyInSingleBytes
    /// Answer the client's TLS handshake with an alert (handshake_failure), and end the connection.
    ///
    /// Which handshake, here and with the two that follow: on AUTH, and on a connect under implicit TLS, that of the
    /// control connection; on a transfer or a listing that of its data connection, which the server answers with 522.
    case failHandshake
    /// End the connection when the client's TLS handshake has begun.
    case dropHandshake(by: Ending = .close)
    /// Leave the client's TLS handshake unanswered until ``FTPTestServer/releaseStalls()``, then go on with it.
    case stallHandshake
    /// End the encrypted data connection without TLS's close_notify, with FIN alone: what it looks like when somebody
    /// between the two cuts a download short. At its end, unless ``truncate(at:)`` or ``dropData(at:by:)`` says where.
    case omitCloseNotify
    /// Run this when the command arrives, before it is carried out: to change a file behind the client's back.
    case run(@Sendable () -> Void)
}
