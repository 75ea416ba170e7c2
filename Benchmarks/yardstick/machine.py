"""What the figures were measured on, and how busy it was with other things."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """The machine as it was before the first run."""

    cores: int
    processor: str
    kernel: str
    load: float
    """The load average of the last minute: what others were doing when the bench began."""
    files_on: str

    def describe(self) -> str:
        busy = " It was busy with something else: expect noise." if self.load > 0.3 * self.cores else ""
        return (
            f"Machine: {self.cores} cores ({self.processor}), Linux {self.kernel}, files on {self.files_on}; "
            f"load average {self.load:.2f} when the bench began.{busy}"
        )


def look(files: Path) -> Machine:
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        kernel=platform.release(),
        load=os.getloadavg()[0],
        files_on=_file_system(files),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(path: Path) -> str:
    """The type of the file system with the longest mount point above the path."""
    place, kind = "", "an unknown file system"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, type_, *_ = line.split()
        if path.is_relative_to(mount) and len(mount) > len(place):
            place, kind = mount, type_
    return kind
