/// A pipe of the system's, through which the bytes of a large file go from one socket to another without coming into
/// the process: the system hands over the memory in which they are, instead of copying it twice.
///
/// The store that reads makes it and the one that writes empties it, each with calls of its own; a ``BytePipe`` counts
/// what is in it, as it does for its own memory. It closes its descriptors when it is freed.
public protocol PipeChannel: AnyObject, Sendable {
    /// Where bytes are taken out. Never blocks.
    var readEnd: Int32 { get }

    /// Where bytes are put in. Never blocks.
    var writeEnd: Int32 { get }
}
