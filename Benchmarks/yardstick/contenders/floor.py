"""The floor: native/floor.c, which says itself how long it took."""

from ..errors import BenchError
from ..native import build
from ..site import Site
from . import Run, Task


def run(site: Site, task: Task) -> Run:
    source, destination = site.files.source, site.files.destination
    program = build("floor", site.tools.programs)
    servers = (source.address, source.port, destination.port)
    work = (task.case.connections, task.source, task.destination, task.case.files)
    process = site.start("floor", [program, *servers, *work])
    ended = process.wait(600)
    if ended.code:
        raise BenchError(f"the floor failed: {process.describe()}")
    return Run(float(process.log.read_text()), ended.cpu_seconds)
