/// What a server may offer beyond version 3, of which OpenSSH's `PROTOCOL` file, section 4, is the source.
enum SFTPExtension: String, Hashable {
    /// Renames as POSIX does: onto a file that is there, in one step.
    case posixRename = "posix-rename@openssh.com"
    /// Has a file on the disk before it answers.
    case fsync = "fsync@openssh.com"
    /// How much room there is.
    case statvfs = "statvfs@openssh.com"
}
