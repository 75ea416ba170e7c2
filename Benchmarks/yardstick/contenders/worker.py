"""Our worker, as users run it: jobs from Kafka, a log line each, all checks on.

Its time is from its own log: from "Partitions assigned", when it may take the first job, to the last "Job done". So it
includes logging in to the servers and the ramp, and leaves out how long the broker takes to form a group, which is no
part of moving files.
"""

import time
from datetime import datetime
from pathlib import Path

from ..errors import BenchError
from ..processes import Ended, Process
from ..site import Site
from . import Run, Task

_TIMEOUT = 600.0


def run(site: Site, task: Task) -> Run:
    # A group of its own, so that each run has all jobs.
    group = f"{task.topic}-{time.monotonic_ns()}"
    site.broker.begin_group(task.topic, group)
    process = start(site, "worker", task.topic, group, task.case.connections)
    try:
        wait_for_jobs([process], task.case.files)
        peak = process.memory_mib("VmHWM")
    finally:
        [ended] = stop([process])
    seconds = (last_done([process]) - _moments(process, b"Partitions assigned")[0]).total_seconds()
    return Run(seconds, ended.cpu_seconds, peak)


def start(site: Site, name: str, topic: str, group: str, connections: int) -> Process:
    """A worker of that group with so many jobs in flight and connections to each server."""
    variables = {
        "TRANSFER_CONCURRENCY": str(connections),
        "VERIFY": "size",
        "METRICS_PORT": "0",
        "KAFKA_SESSION_TIMEOUT_MS": "6000",
    }
    for prefix, server in (("BENCH_SRC", site.files.source), ("BENCH_DST", site.files.destination)):
        variables[f"{prefix}_TYPE"] = "ftp"
        variables[f"{prefix}_HOST"] = server.address
        variables[f"{prefix}_PORT"] = str(server.port)
        variables[f"{prefix}_USER"] = "anonymous"
        variables[f"{prefix}_PASS"] = "bench"
        variables[f"{prefix}_MAX_CONNECTIONS"] = str(connections)
    command = [site.tools.worker, "--topic", topic, "--group-id", group, "--bootstrap-servers", site.broker.address]
    return site.start(name, command, variables)


class JobCount:
    """How many jobs a worker's log tells of, read on from where it was read last."""

    def __init__(self, log: Path) -> None:
        self._file = log.open("rb")
        self.done = 0

    def update(self) -> int:
        # A line cut in two by the end of the file is read again the next time.
        place = self._file.tell()
        text = self._file.read()
        whole = text.rfind(b"\n") + 1
        self._file.seek(place + whole)
        self.done += text.count(b"Job done", 0, whole)
        return self.done


def wait_for_jobs(processes: list[Process], count: int) -> None:
    """Until they have done so many jobs together."""
    counts = [JobCount(process.log) for process in processes]
    deadline = time.monotonic() + _TIMEOUT
    while sum(count.update() for count in counts) < count:
        for process in processes:
            if process.poll():
                raise BenchError(f"the worker ended before its jobs were done: {process.describe()}")
        if time.monotonic() > deadline:
            raise BenchError(f"not all jobs were done in {_TIMEOUT:.0f} s: {processes[0].describe()}")
        time.sleep(0.05)


def stop(processes: list[Process]) -> list[Ended]:
    """Ends them as a user would: they finish and commit what they have."""
    ended = [process.stop() for process in processes]
    for process, end in zip(processes, ended, strict=True):
        if end.code:
            raise BenchError(f"the worker ended with {end.code}: {process.describe()}")
    return ended


def last_done(processes: list[Process]) -> datetime:
    """When the last of all jobs was done."""
    return max(moment for process in processes for moment in _moments(process, b"Job done"))


def _moments(process: Process, event: bytes) -> list[datetime]:
    lines = process.log.read_bytes().splitlines()
    return [datetime.fromisoformat(line.split(b" ", 1)[0].decode()) for line in lines if event in line]
