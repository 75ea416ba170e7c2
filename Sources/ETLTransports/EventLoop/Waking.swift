/// What can be woken from any thread.
protocol Waking: AnyObject, Sendable {
    /// Has it look whether the call that it waits for is to end.
    func wake()
}
