"""Runs the contenders in turn, round after round, so that what the machine does besides hits all of them alike."""

import itertools
import shutil
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .cases import GIB, Case
from .contenders import Contender, Run, Task, floor
from .errors import BenchError
from .site import Site


@dataclass(frozen=True)
class Spread:
    """The median of some values, with the least and the most."""

    median: float
    least: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    known = list(values)
    return Spread(statistics.median(known), min(known), max(known))


@dataclass
class Row:
    """All runs of one case: for each contender one a round, in the order of the rounds."""

    case: Case
    runs: dict[str, list[Run]]

    def rate(self, name: str) -> Spread:
        """Files a second."""
        return spread(self.case.files / run.seconds for run in self.runs[name])

    def ratio(self, name: str, other: str) -> Spread:
        """How many times as fast as another it was, round by round: only within a round is the machine the same."""
        pairs = zip(self.runs[name], self.runs[other], strict=True)
        return spread(theirs.seconds / own.seconds for own, theirs in pairs)


def say(text: str) -> None:
    """Progress, which is no result: standard output has the report only."""
    print(text, file=sys.stderr, flush=True)


_topics = itertools.count()


def need_room(directory: Path, size: int) -> None:
    """Fails before the disk, or the memory that stands in for one, is full."""
    free = shutil.disk_usage(directory).free
    needed = size * 1.2 + GIB
    if needed > free:
        raise BenchError(
            f"{directory} has {free / GIB:.1f} GiB free, and {needed / GIB:.1f} GiB are needed: name another --root"
        )


def new_topic(site: Site) -> str:
    """An empty topic that was never used."""
    topic = f"bench-{next(_topics)}"
    site.broker.create_topic(topic)
    return topic


def prepare(site: Site, case: Case) -> Task:
    """Makes the files, and a topic with a job for each."""
    need_room(site.tools.files, case.files * case.bytes)
    source, destination = site.files.make_files(case.files, case.bytes), site.files.clear()
    topic = new_topic(site)
    jobs = site.broker.write_jobs(site.tools.state / "jobs", source, destination, case.files)
    site.broker.produce(topic, jobs)
    return Task(case, source, destination, topic, jobs)


def run_checked(site: Site, task: Task, contender: Contender) -> Run:
    """One run into an empty destination, where all files have to be afterwards."""
    site.files.clear()
    run = contender(site, task)
    site.files.check(task.source, task.case.files)
    site.files.clear()
    return run


def measure(site: Site, case: Case, contenders: Mapping[str, Contender], rounds: int) -> Row:
    """One row of the table."""
    task = prepare(site, case)
    row = Row(case, {name: [] for name in contenders})
    say(case.title)
    # Thrown away: the first to touch so much memory pays for those after it, most of all on a virtual machine.
    run_checked(site, task, floor.run)
    for number in range(rounds):
        for name, contender in _turned(contenders, number):
            try:
                row.runs[name].append(run_checked(site, task, contender))
            except BenchError as error:
                raise BenchError(f"{case.title}, {name}: {error}") from error
        rates = (f"{name} {case.files / runs[-1].seconds:.3g}" for name, runs in row.runs.items())
        say(f"  round {number + 1}, files/s: {', '.join(rates)}")
    return row


def _turned(contenders: Mapping[str, Contender], number: int) -> Iterator[tuple[str, Contender]]:
    """Each round begins with another one, so that nobody always runs first."""
    items = list(contenders.items())
    for position in range(len(items)):
        yield items[(position + number) % len(items)]
