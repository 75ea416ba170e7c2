"""How files a second grow with jobs in flight, with the size of a file and with workers: ours beside the floor."""

from collections.abc import Sequence

from .cases import GIB, KIB, MIB, Case, size_text
from .contenders import floor, worker, workers
from .measure import Row, measure
from .site import Site

IN_FLIGHT = "jobs in flight"
SIZE = "file size"
WORKERS = "workers"

Points = Sequence[tuple[str, float, Row]]
"""A label, its place on the axis, and what was measured there."""

_CONNECTIONS = 4
# Fewer files of the larger sizes, so that each point takes about as long.
_SIZES = (
    (0, 1500),
    (KIB, 1500),
    (16 * KIB, 1500),
    (128 * KIB, 1000),
    (MIB, 400),
    (16 * MIB, 48),
    (128 * MIB, 12),
    (GIB, 4),
)


def by_jobs_in_flight(site: Site, rounds: int) -> Points:
    cases = [Case(1500, 16 * KIB, connections) for connections in (1, 2, 4, 8, 16, 32, 64)]
    return [(str(case.connections), case.connections, _measure(site, case, rounds)) for case in cases]


def by_size(site: Site, rounds: int) -> Points:
    cases = [Case(files, size, _CONNECTIONS) for size, files in _SIZES]
    # There is no 0 on an axis of powers: it stands where a fourth of a KiB is.
    return [(size_text(case.bytes), max(case.bytes, KIB // 4), _measure(site, case, rounds)) for case in cases]


def by_workers(site: Site, rounds: int) -> Points:
    points = []
    for count in (1, 2, 4):
        case = Case(3000, 16 * KIB, _CONNECTIONS * count)
        contenders = {"floor": floor.run, "worker": workers.contender(count, _CONNECTIONS)}
        points.append((str(count), float(count), measure(site, case, contenders, rounds)))
    return points


def _measure(site: Site, case: Case, rounds: int) -> Row:
    return measure(site, case, {"floor": floor.run, "worker": worker.run}, rounds)
