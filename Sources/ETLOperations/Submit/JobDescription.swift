import ETL

/// A job as it is given by options of the command.
public struct JobDescription: Sendable {
    /// One end: `SERVER:/path`.
    struct End: Hashable {
        let hostname: String
        let path: String

        /// - Parameter option: the option's name, for the error.
        init(_ text: String, of option: String) throws(OperationError) {
            // At the first colon: a path may have some, a server's name has none.
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                throw OperationError(
                    "\(option): \(ServerSettings.shown(text)) has no ':'; write SERVER:/path, "
                        + "with the server's name in the settings")
            }
            hostname = String(Substring(text.utf8[..<colon]))
            path = String(Substring(text.utf8[text.utf8.index(after: colon)...]))
        }
    }

    private let source: End
    private let destination: End
    private let id: String?
    private let checksum: String?
    private let preservesModificationTime: Bool?

    /// Takes the options.
    ///
    /// - Throws: where source or destination is not of the form `SERVER:/path`. All else is found out when the job is
    ///   looked at as the worker will.
    public init(
        source: String, destination: String, id: String? = nil, checksum: String? = nil,
        preservesModificationTime: Bool? = nil
    ) throws(OperationError) {
        self.source = try End(source, of: "--source")
        self.destination = try End(destination, of: "--destination")
        self.id = id
        self.checksum = checksum
        self.preservesModificationTime = preservesModificationTime
    }

    /// The message, without an id where none was given.
    public var json: [UInt8] {
        var json = JSONObject()
        if let id { json.add("job_id", id) }
        json.add("source", Self.object(source, checksum))
        json.add("destination", Self.object(destination, nil))
        if let preservesModificationTime { json.add("preserve_mtime", preservesModificationTime) }
        return json.bytes
    }

    private static func object(_ end: End, _ checksum: String?) -> JSONObject {
        var json = JSONObject()
        json.add("hostname", end.hostname)
        json.add("path", end.path)
        if let checksum { json.add("checksum", checksum) }
        return json
    }
}
