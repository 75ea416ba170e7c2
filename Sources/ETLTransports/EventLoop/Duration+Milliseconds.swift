extension Duration {
    /// Whole milliseconds, at least 1: a time-out of 0 means none to libcurl.
    var milliseconds: Int {
        max(1, Int(clamping: Int64(self / .milliseconds(1))))
    }
}
