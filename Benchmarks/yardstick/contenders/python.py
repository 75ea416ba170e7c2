"""The Python worker of python_worker.py: four processes with a connection to each server, whatever the row says."""

import json
import time
from pathlib import Path

from ..errors import BenchError
from ..site import Site
from . import Run, Task

# Its packages are in the environment of `Tools.python`, which need not be that of the bench.
_PROGRAM = Path(__file__).with_name("python_worker.py")


def run(site: Site, task: Task) -> Run:
    group = f"{task.topic}-python-{time.monotonic_ns()}"
    site.broker.begin_group(task.topic, group)
    settings = {
        "broker": site.broker.address,
        "topic": task.topic,
        "group": group,
        "jobs": task.case.files,
        "servers": {
            "BENCH_SRC": [site.files.source.address, site.files.source.port],
            "BENCH_DST": [site.files.destination.address, site.files.destination.port],
        },
    }
    process = site.start("python", [site.tools.python, _PROGRAM, json.dumps(settings)])
    ended = process.wait(600)
    if ended.code:
        raise BenchError(f"the Python worker failed: {process.describe()}")
    return Run(float(process.log.read_text().split()[-1]), ended.cpu_seconds)
