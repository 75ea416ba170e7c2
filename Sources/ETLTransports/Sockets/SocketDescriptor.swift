import CSockets

/// What is done with a connected socket that a C library works on, and so has to be a number.
enum SocketDescriptor {
    /// Another descriptor of the socket, which never blocks; -1 where the system gives none.
    static func duplicate(_ socket: Int32) -> Int32 { etl_socket_duplicate(socket) }

    /// Ends the connection. The descriptor stays open: its number must not be another's yet.
    static func cut(_ socket: Int32) { etl_socket_cut(socket) }

    static func close(_ socket: Int32) { etl_descriptor_close(socket) }
}
