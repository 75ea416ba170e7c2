"""Those who move the files. Each module has one, and says how its time is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..cases import Case
from ..site import Site


@dataclass(frozen=True)
class Task:
    """The files of one row, ready to be moved: in the source directory, and as jobs in a topic."""

    case: Case
    source: str
    destination: str
    topic: str
    jobs: Path
    """What the topic holds, one job a line."""


@dataclass(frozen=True)
class Run:
    """One contender's run of one task."""

    seconds: float
    cpu_seconds: float
    """Of the contender's own processes, from start to end."""
    peak_mib: float | None = None
    """The most that it had resident, where that was looked at."""


Contender = Callable[[Site, Task], Run]
