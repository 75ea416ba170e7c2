"""Our worker, as users run it: jobs from Kafka, a log line each, all checks on.

Its time is from its own log: from "Partitions assigned", when it may take the first job, to the last "Job done". So it
includes logging in to the servers and the ramp, and leaves out how long the broker takes to form a group, which is no
part of moving files.
"""

import re
import time
from datetime import datetime
from pathlib import Path

from ..errors import BenchError
from ..processes import Process
from ..site import Site
from . import Run, Task

_TIMEOUT = 600.0
_EVENT = re.compile(rb"^(\S+Z) \S+ .*?(Partitions assigned|Job done)", re.MULTILINE)


def run(site: Site, task: Task) -> Run:
    return run_many(site, task, workers=1)


def run_many(site: Site, task: Task, workers: int) -> Run:
    """Several workers of one group, each with the task's number of connections."""
    group = f"{task.topic}-{time.monotonic_ns()}"
    processes = [start(site, f"worker-{number}", task.topic, group, task.case.connections) for number in range(workers)]
    try:
        _wait_for_jobs(processes, task.case.files)
        peak = max(process.memory_mib("VmHWM") for process in processes)
    finally:
        ended = [process.stop() for process in processes]
    for process, end in zip(processes, ended):
        if end.code:
            raise BenchError(f"the worker ended with {end.code}: {process.describe()}")
    return Run(_seconds(processes), sum(end.cpu_seconds for end in ended), peak)


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


def _wait_for_jobs(processes: list[Process], count: int) -> None:
    counts = [JobCount(process.log) for process in processes]
    deadline = time.monotonic() + _TIMEOUT
    while sum(count.update() for count in counts) < count:
        for process in processes:
            if process.poll():
                raise BenchError(f"the worker ended before its jobs were done: {process.describe()}")
        if time.monotonic() > deadline:
            raise BenchError(f"not all jobs were done in {_TIMEOUT:.0f} s: {processes[0].describe()}")
        time.sleep(0.05)


def _seconds(processes: list[Process]) -> float:
    events = [event for process in processes for event in _EVENT.findall(process.log.read_bytes())]
    times: dict[bytes, list[datetime]] = {b"Partitions assigned": [], b"Job done": []}
    for moment, kind in events:
        times[kind].append(datetime.fromisoformat(moment.decode()))
    return (max(times[b"Job done"]) - min(times[b"Partitions assigned"])).total_seconds()
