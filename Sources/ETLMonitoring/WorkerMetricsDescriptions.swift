extension PrometheusDescription {
    /// What ``ETL/Worker`` counts.
    public static let ofWorker: [String: PrometheusDescription] = [
        "etl_jobs_total": PrometheusDescription(
            "Jobs that ended, by topic, outcome (done, dead_letter) and, for dead letters, the kind of the error."),
        "etl_job_retries_total": PrometheusDescription("Tries after the first one, by the kind of the error before."),
        "etl_jobs_in_flight": PrometheusDescription("Jobs whose file or dead letter is on its way."),
        "etl_commit_window_messages": PrometheusDescription(
            "Messages taken and not yet committed; at COMMIT_WINDOW no new ones are taken."),
        "etl_server_up": PrometheusDescription(
            "0 while a server is down and its jobs are kept (ON_SERVER_DOWN=hold), 1 once it is back."),
        "etl_bytes_total": PrometheusDescription("Bytes of published files, by server and direction (read, written)."),
        "etl_files_verified_total": PrometheusDescription(
            "Published files, by how they were verified before (none, size, read-back-size, read-back-checksum, server-checksum)."
        ),
        "etl_transfer_duration_seconds": PrometheusDescription(
            "Time from the start of the try that moved a file to its publishing."),
        "etl_file_size_bytes": PrometheusDescription("Sizes of published files."),
    ]
}
