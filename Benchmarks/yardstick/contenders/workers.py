"""Several of our workers in one group, for the plot of how they scale.

Here the jobs come when all workers have their partitions: the first to start would otherwise take all before the others
are there. The time is from the first job sent to the last "Job done".
"""

import time
from datetime import datetime, timezone

from ..measure import new_topic
from ..processes import Process, wait_until
from ..site import Site
from . import Contender, Run, Task, worker


def contender(count: int, connections: int) -> Contender:
    """So many workers, with so many connections to either server each."""

    def run(site: Site, task: Task) -> Run:
        topic = new_topic(site)
        processes = [worker.start(site, f"worker-{number}", topic, topic, connections) for number in range(count)]
        try:
            _wait_for_calm(processes)
            began = datetime.now(timezone.utc)
            site.broker.produce(topic, task.jobs)
            worker.wait_for_jobs(processes, task.case.files)
            peak = max(process.memory_mib("VmHWM") for process in processes)
        finally:
            ended = worker.stop(processes)
        seconds = (worker.last_done(processes) - began).total_seconds()
        return Run(seconds, sum(end.cpu_seconds for end in ended), peak)

    return run


def _wait_for_calm(processes: list[Process]) -> None:
    """Until all have partitions, and the group has not moved any for two seconds."""
    for process in processes:
        wait_until("a worker's partitions", lambda: "Partitions assigned" in process.log.read_text(), process)
    sizes: list[int] = []
    while sizes != (now := [process.log.stat().st_size for process in processes]):
        sizes = now
        time.sleep(2)
