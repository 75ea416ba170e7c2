/// The argument of LIST and NLST: options as of `ls`, which RFC 959 does not have and every client sends, and a path.
struct FTPListingArgument: Equatable {
    /// `-a` was among the options.
    let showsHidden: Bool
    /// The path; empty for the current directory.
    let path: [UInt8]

    init(_ argument: [UInt8]) {
        var rest = argument[...]
        var showsHidden = false
        while rest.first == UInt8(ascii: "-") {
            let option = rest.prefix { $0 != UInt8(ascii: " ") }
            showsHidden = showsHidden || option.contains(UInt8(ascii: "a"))
            rest = rest.dropFirst(option.count).drop { $0 == UInt8(ascii: " ") }
        }
        self.showsHidden = showsHidden
        path = Array(rest)
    }
}
