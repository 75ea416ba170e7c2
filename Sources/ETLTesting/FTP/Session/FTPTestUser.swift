/// Somebody who may log in, and what they may do.
public struct FTPTestUser: Hashable, Sendable {
    /// What a user may do; without ``all`` the server answers 550.
    public struct Rights: OptionSet, Hashable, Sendable {
        /// One bit for each right.
        public let rawValue: Int

        /// Makes rights of their bits.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// To download and to list.
        public static let read = Rights(rawValue: 1 << 0)
        /// To upload, and to change times and modes.
        public static let write = Rights(rawValue: 1 << 1)
        /// To remove files and directories.
        public static let delete = Rights(rawValue: 1 << 2)
        /// To rename.
        public static let rename = Rights(rawValue: 1 << 3)
        /// To make directories.
        public static let makeDirectory = Rights(rawValue: 1 << 4)

        /// Everything.
        public static let all: Rights = [.read, .write, .delete, .rename, .makeDirectory]
        /// To look and nothing else.
        public static let readOnly: Rights = [.read]
    }

    /// The name for USER.
    public var name: String
    /// The password for PASS; with `nil` any will do.
    public var password: String?
    /// What the user may do.
    public var rights: Rights
    /// The directory that the user sees as `/`.
    public var root: FTPPath
    /// Bytes that the user's uploads may take in all; beyond, the server answers 552. `nil`: no limit.
    public var quota: Int?

    /// Makes a user who may do everything unless told otherwise.
    public init(
        _ name: String, password: String?, rights: Rights = .all, root: FTPPath = .root, quota: Int? = nil
    ) {
        self.name = name
        self.password = password
        self.rights = rights
        self.root = root
        self.quota = quota
    }

    /// The user of a server that was given none: `etl` with the password `secret`.
    public static let standard = FTPTestUser("etl", password: "secret")

    /// `anonymous` with any password, who may only look.
    public static let anonymous = FTPTestUser("anonymous", password: nil, rights: .readOnly)
}

extension FTPTestUser: CustomStringConvertible, CustomReflectable {
    /// The name, without the password.
    public var description: String { name }

    /// Hides the password from `dump` and from a failed test's output.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "rights": rights, "root": root, "quota": quota as Any])
    }
}
