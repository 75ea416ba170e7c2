import CFiles

/// A system call's error.
struct SystemError: Error, Hashable {
    /// The number, as `errno` has it.
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    /// The result of one of CFiles' functions.
    ///
    /// - Throws: what is below 0.
    @discardableResult
    static func check<Number: SignedInteger>(_ result: Number) throws(SystemError) -> Number {
        guard result < 0 else { return result }
        throw SystemError(Int32(-result))
    }

    /// The system's words: `No space left on device`.
    var text: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            etl_file_error_text(code, start, buffer.count)
            return String(cString: start)
        }
    }
}
