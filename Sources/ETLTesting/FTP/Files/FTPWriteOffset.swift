/// Where an upload's bytes go.
enum FTPWriteOffset: Hashable {
    /// STOR: at this byte, what is behind it gone. Without REST it is 0.
    case at(Int)
    /// APPE: behind all that is there.
    case end
}
