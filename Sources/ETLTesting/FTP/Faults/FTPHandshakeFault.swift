/// What goes wrong with a TLS handshake.
enum FTPHandshakeFault: Equatable {
    case fail
    case drop(FTPFaultEffect.Ending)
    case stall
}
