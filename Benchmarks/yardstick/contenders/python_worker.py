"""A worker as one would write it in Python today, in four processes: this module is both the program and its contender.

kafka-python reads the same topic and commits; ftplib moves the file through a temporary file; the upload goes to a
temporary name, its size is compared, then it is renamed. A process keeps its two connections. Its time is from when all
processes may take the first job to the last job done, as for our worker.
"""

import ftplib
import json
import multiprocessing
import sys
import tempfile
import time
from typing import Any

from kafka import KafkaConsumer, TopicPartition

PROCESSES = 4


def connect(address: str, port: int) -> ftplib.FTP:
    ftp = ftplib.FTP(encoding="utf-8", timeout=60)
    ftp.connect(address, port)
    ftp.login()
    ftp.voidcmd("TYPE I")
    return ftp


def move(job: dict[str, Any], servers: dict[str, ftplib.FTP]) -> None:
    source, destination = servers[job["source"]["hostname"]], servers[job["destination"]["hostname"]]
    path = job["destination"]["path"]
    directory, _, name = path.rpartition("/")
    temporary = f"{directory}/.{name}.part"
    with tempfile.TemporaryFile() as file:
        source.retrbinary(f"RETR {job['source']['path']}", file.write, blocksize=256 * 1024)
        size = file.tell()
        file.seek(0)
        destination.storbinary(f"STOR {temporary}", file, blocksize=256 * 1024)
    if destination.size(temporary) != size:
        raise RuntimeError(f"{path} did not come over whole")
    destination.rename(temporary, path)


class Shared:
    """What the processes have in common: the start, the jobs that are left, and when the work began and ended."""

    def __init__(self, jobs: int) -> None:
        self.start = multiprocessing.Barrier(PROCESSES)
        self.left = multiprocessing.Value("q", jobs)
        self.times: multiprocessing.SimpleQueue[tuple[float, float]] = multiprocessing.SimpleQueue()


def work(settings: dict[str, Any], partition: int, shared: Shared) -> None:
    """Does the jobs of one partition, until all jobs of the topic are done."""
    try:
        take_jobs(settings, partition, shared)
    except BaseException:
        # The others would wait for the jobs of this one.
        shared.left.value = 0
        shared.start.abort()
        raise


def take_jobs(settings: dict[str, Any], partition: int, shared: Shared) -> None:
    consumer = KafkaConsumer(
        bootstrap_servers=settings["broker"],
        group_id=settings["group"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    # No group has to form: each process has its partition from the start, which can only favour it.
    consumer.assign([TopicPartition(settings["topic"], partition)])
    shared.start.wait()
    began = done = time.monotonic()
    servers = {name: connect(*server) for name, server in settings["servers"].items()}
    while shared.left.value > 0:
        for records in consumer.poll(timeout_ms=100, max_records=50).values():
            for record in records:
                move(json.loads(record.value), servers)
            # Once for a batch, not for each job: that spares it most of the round trips to the broker.
            consumer.commit()
            done = time.monotonic()
            with shared.left.get_lock():
                shared.left.value -= len(records)
    consumer.close()
    shared.times.put((began, done))


def main() -> int:
    settings = json.loads(sys.argv[1])
    shared = Shared(settings["jobs"])
    processes = [
        multiprocessing.Process(target=work, args=(settings, number, shared)) for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        return 1
    times = [shared.times.get() for _ in processes]
    print(max(done for _, done in times) - min(began for began, _ in times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
