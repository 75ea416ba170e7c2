"""What one worker may take at most: memory with large files, after many files and before a backlog, and when idle."""

import statistics
import time
from dataclasses import dataclass

from .cases import KIB, MIB, Case
from .contenders import worker
from .measure import new_topic, prepare, run_checked, say
from .processes import Process
from .site import Site

_CONNECTIONS = 16
_BACKLOG = 1_000_000


@dataclass(frozen=True)
class Finding:
    """One figure beside what it may be at most; no limit where it is only told."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    def value_text(self) -> str:
        return f"{self.value:,.2f} {self.unit}" if self.value < 10 else f"{self.value:,.0f} {self.unit}"

    def limit_text(self) -> str:
        return "" if self.limit is None else f"{self.limit:g} {self.unit}"

    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "kept" if self.value <= self.limit else "**not kept**"


def large_files(site: Site) -> list[Finding]:
    """As many files of 512 MiB at once as one worker has jobs in flight."""
    case = Case(_CONNECTIONS, 512 * MIB, _CONNECTIONS)
    say(f"memory: {case.title}")
    run = run_checked(site, prepare(site, case), worker.run)
    return [Finding("resident at most, 16 files of 512 MiB in flight", run.peak_mib or 0, "MiB", 64)]


def idle_and_many_files(site: Site) -> list[Finding]:
    """One worker: idle from its start, after its first file, after 10,000, and idle again."""
    say("memory: idle, then 1 file, then 10,000")
    many = 10_000
    source, destination = site.files.make_files(1000, 16 * KIB), site.files.clear()
    topic = new_topic(site)
    jobs = site.broker.write_jobs(site.tools.state / "jobs", source, destination, many - 1, files=1000)
    one = site.broker.write_jobs(site.tools.state / "job", source, destination, 1)
    process = worker.start(site, "worker", topic, topic, _CONNECTIONS)
    try:
        time.sleep(8)  # its group has formed
        idle = _idle(process, "before the first job")
        site.broker.produce(topic, one)
        worker.wait_for_jobs([process], 1)
        time.sleep(1)
        after_one = process.memory_mib()
        site.broker.produce(topic, jobs)
        worker.wait_for_jobs([process], many)
        time.sleep(1)
        after_many = process.memory_mib()
        idle += _idle(process, "after 10,000 files")
    finally:
        worker.stop([process])
    # The files after the first need connections and threads that the first did not: both numbers have to be small.
    return [
        *idle,
        Finding("resident after 1 file", after_one, "MiB", 64),
        Finding("resident after 10,000 files", after_many, "MiB", 64),
    ]


def backlog(site: Site, seconds: float) -> tuple[list[Finding], list[tuple[float, float]]]:
    """A worker before a million jobs: what it has resident, each half second, as (seconds, MiB)."""
    say(f"memory: a backlog of {_BACKLOG:,} jobs")
    source, destination = site.files.make_files(1000, KIB), site.files.clear()
    topic = new_topic(site)
    jobs = site.broker.write_jobs(site.tools.state / "jobs", source, destination, _BACKLOG, files=1000)
    site.broker.produce(topic, jobs)
    jobs.unlink()
    process = worker.start(site, "worker", topic, topic, _CONNECTIONS)
    samples = []
    try:
        start = time.monotonic()
        while (now := time.monotonic() - start) < seconds:
            samples.append((now, process.memory_mib()))
            time.sleep(0.5)
        done = worker.JobCount(process.log).update()
    finally:
        worker.stop([process])
    quarter = len(samples) // 4
    early = statistics.median(mib for _, mib in samples[quarter : 2 * quarter])
    late = statistics.median(mib for _, mib in samples[-quarter:])
    return [
        Finding(f"jobs done of a backlog of {_BACKLOG:,} in {seconds:.0f} s", done, "jobs"),
        Finding("resident at most meanwhile", max(mib for _, mib in samples), "MiB", 64),
        # The measure of scripts/soak: the second quarter has seen the ramp, the last all else.
        Finding("grown from the second quarter of that time to the last", late - early, "MiB", 2),
    ], samples


def _idle(process: Process, when: str) -> list[Finding]:
    seconds = 20.0
    before = process.cpu_seconds()
    time.sleep(seconds)
    share = (process.cpu_seconds() - before) / seconds * 100
    return [
        Finding(f"CPU when idle, {when}", share, "% of a core", 1),
        Finding(f"resident when idle, {when}", process.memory_mib(), "MiB", 40),
    ]
