import Logging

/// What a line tells beside its words.
enum LogMetadata {
    /// The handler's own metadata, the task's over it, the event's over both, and the event's error.
    static func merged(
        _ own: Logger.Metadata, _ provider: Logger.MetadataProvider?, _ event: LogEvent
    ) -> Logger.Metadata {
        if own.isEmpty, provider == nil, event.error == nil { return event.metadata ?? [:] }
        var metadata = own
        if let provided = provider?.get() { metadata.merge(provided) { $1 } }
        if let more = event.metadata { metadata.merge(more) { $1 } }
        if let error = event.error, metadata["error"] == nil { metadata["error"] = "\(error)" }
        return metadata
    }
}
