extension PrometheusDescription {
    /// All that a worker's process shows.
    public static let ofWorker = jobs.merging(kafka) { $1 }.merging(servers) { $1 }.merging(process) { $1 }

    private static let jobs: [String: PrometheusDescription] = [
        "etl_jobs_total": PrometheusDescription(
            "Jobs that ended, by topic, outcome (done, dead_letter) and, for dead letters, the kind of the error."),
        "etl_dead_letters_total": PrometheusDescription(
            "Jobs that became dead letters, by topic; 0 from the start, for alerts."),
        "etl_job_retries_total": PrometheusDescription("Tries after the first one, by the kind of the error before."),
        "etl_jobs_in_flight": PrometheusDescription("Jobs whose file or dead letter is on its way."),
        "etl_jobs_held": PrometheusDescription(
            "Jobs that are kept, uncommitted, until a server that is down is back (ON_SERVER_DOWN=hold)."),
        "etl_jobs_waiting_for_retry": PrometheusDescription("Jobs that failed and wait for their next try."),
        "etl_job_duration_seconds": PrometheusDescription(
            "Time of a job by phase: queue, from its message's arrival to its first try; of the try that moved the file: transfer, to its last byte, and publish, to its name."
        ),
        "etl_file_size_bytes": PrometheusDescription("Sizes of published files."),
        "etl_files_verified_total": PrometheusDescription(
            "Published files, by how they were verified before (none, size, read-back-size, read-back-checksum, server-checksum)."
        ),
    ]

    private static let kafka: [String: PrometheusDescription] = [
        "etl_partitions_assigned": PrometheusDescription("Partitions that are this worker's now."),
        "etl_partition_lag_messages": PrometheusDescription(
            "Messages between the group's commit and the end of the partition, for each one that is this worker's; asked of the brokers every 10 seconds."
        ),
        "etl_commit_window_messages": PrometheusDescription(
            "Messages taken and not yet committed, for each partition that is this worker's."),
        "etl_commit_window_full": PrometheusDescription(
            "1 while so many messages wait for their commit (COMMIT_WINDOW) that no new ones are taken, else 0."),
        "etl_rebalances_total": PrometheusDescription(
            "Rebalances that gave partitions to this worker (assigned), took them back (revoked) or away (lost)."),
        "etl_dead_letters_held": PrometheusDescription(
            "Dead letters that Kafka has not taken, and that are sent again."),
        "etl_ready": PrometheusDescription("1 while /readyz says that the worker is ready, else 0."),
    ]

    private static let servers: [String: PrometheusDescription] = [
        "etl_bytes_total": PrometheusDescription("Bytes of published files, by server and direction (read, written)."),
        "etl_server_up": PrometheusDescription(
            "0 while a server is down and its jobs are kept, 1 otherwise; only with ON_SERVER_DOWN=hold."),
        "etl_connections": PrometheusDescription("Connections that stand, by server and state (idle, in_use)."),
        "etl_connections_limit": PrometheusDescription("Connections that this worker opens to a server at most."),
        "etl_connect_duration_seconds": PrometheusDescription("Time to connect to a server and to log in."),
        "etl_connect_failures_total": PrometheusDescription(
            "Connections that could not be made, by server and the kind of the error."),
    ]

    private static let process: [String: PrometheusDescription] = [
        "etl_build_info": PrometheusDescription("What runs: 1, with the versions as labels."),
        "process_cpu_seconds_total": PrometheusDescription("Total user and system CPU time spent in seconds."),
        "process_start_time_seconds": PrometheusDescription(
            "Start time of the process since unix epoch in seconds."),
        "process_resident_memory_bytes": PrometheusDescription("Resident memory size in bytes."),
        "process_virtual_memory_bytes": PrometheusDescription("Virtual memory size in bytes."),
        "process_open_fds": PrometheusDescription("Number of open file descriptors."),
        "process_max_fds": PrometheusDescription("Maximum number of open file descriptors."),
    ]
}
