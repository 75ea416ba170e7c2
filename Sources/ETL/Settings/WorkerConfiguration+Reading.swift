extension WorkerConfiguration {
    init(_ reader: inout SettingsReader) {
        self.init()
        concurrency = reader.integer("TRANSFER_CONCURRENCY", default: concurrency, in: 1...10_000)
        verification = reader.choice("VERIFY", default: verification)
        modificationTimes.isDefault = reader.boolean("PRESERVE_MTIME", default: modificationTimes.isDefault)
        shutdownTimeout = reader.seconds("SHUTDOWN_TIMEOUT", default: shutdownTimeout, allowsZero: true)
        retryPolicy = RetryPolicy(&reader)
        serverDownPolicy = reader.choice("ON_SERVER_DOWN", default: serverDownPolicy)
        commitWindow = reader.integer("COMMIT_WINDOW", default: commitWindow, in: 1...1_000_000)
        temporaryMaxAge = reader.temporaryMaxAge("REMOVE_TEMPORARIES_AFTER")
        deadLetterSuffix = Self.deadLetterSuffix(&reader)
    }

    /// What is put behind a topic's name for its dead letters.
    static func deadLetterSuffix(_ reader: inout SettingsReader) -> String {
        let suffix = reader.text("DLQ_TOPIC_SUFFIX", default: WorkerConfiguration().deadLetterSuffix)
        if !KafkaTopicName.isLegal(suffix), let setting = reader.source["DLQ_TOPIC_SUFFIX"] {
            let message = "\(setting.shownValue) cannot end a topic's name: letters, digits, '.', '_' and '-' can"
            reader.report(setting.problem(message))
        }
        return suffix
    }
}

extension SettingsReader {
    /// Less than a day would count on every server's clock, and its idea of UTC, being right.
    fileprivate mutating func temporaryMaxAge(_ name: String) -> Duration? {
        let age = seconds(name, default: .seconds(86_400), allowsZero: true)
        guard age > .zero else { return nil }
        if age < .seconds(86_400), let setting = source[name] {
            report(setting.problem("\(setting.shownValue) is less than a day, 86400; 0 means never"))
        }
        return age
    }
}

extension RetryPolicy {
    fileprivate init(_ reader: inout SettingsReader) {
        let defaults = RetryPolicy()
        self.init(
            maxAttempts: reader.integer("RETRY_MAX_ATTEMPTS", default: defaults.maxAttempts, in: 0...1000),
            baseDelay: reader.seconds("RETRY_BASE_DELAY", default: defaults.baseDelay, allowsZero: true),
            maxDelay: reader.seconds("RETRY_MAX_DELAY", default: defaults.maxDelay, allowsZero: true))
        if baseDelay > maxDelay {
            let message = "is longer than RETRY_MAX_DELAY: \(baseDelay) and \(maxDelay)"
            reader.report(SettingsProblem("RETRY_BASE_DELAY", message))
        }
    }
}
