"""Starting processes, and ending exactly those that were started."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import BenchError


@dataclass(frozen=True)
class Ended:
    """How a process ended and what it cost: user and system time, with that of the children it waited for."""

    code: int
    cpu_seconds: float
    wall_seconds: float


_running: set["Process"] = set()


def stop_all() -> None:
    """Ends what is still running of all that was started: the way out when the bench itself fails or is interrupted."""
    for process in list(_running):
        process.stop(grace=2)


class Process:
    """A process in a group of its own, whose output goes to a file: a pipe would make the bench a part of the work."""

    def __init__(
        self,
        command: Sequence[object],
        log: Path,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.command = [str(word) for word in command]
        self.log = log
        self.started = time.monotonic()
        self._ended: Ended | None = None
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if environment is None else dict(environment),
                cwd=cwd,
                start_new_session=True,
            )
        self.pid = self._process.pid
        _running.add(self)

    def poll(self) -> Ended | None:
        """How it ended, or None while it runs."""
        return self._ended or self._reap(os.WNOHANG)

    def wait(self, seconds: float) -> Ended:
        """Waits for it to end by itself, and ends it when that takes too long."""
        # Told by the kernel rather than asked again and again, which would take time from what is measured.
        watch = os.pidfd_open(self.pid)
        try:
            select.select([watch], [], [], seconds)
        finally:
            os.close(watch)
        if ended := self.poll():
            return ended
        self.stop()
        raise BenchError(f"{self.describe()} was still busy after {seconds:.0f} s")

    def stop(self, grace: float = 20) -> Ended:
        """Asks it to end, then ends it, and all that is left of its group."""
        deadline = time.monotonic() + grace
        self._signal(signal.SIGTERM)
        while (ended := self.poll()) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        self._signal(signal.SIGKILL)
        return ended or self._reap(0) or Ended(-signal.SIGKILL, 0, 0)

    def describe(self) -> str:
        """Its command, and the end of what it said."""
        text = self.log.read_text(errors="replace").strip().splitlines()[-15:]
        return "\n    ".join([f"`{' '.join(self.command)}`, whose output is {self.log},", *text])

    def memory_mib(self, field: str = "VmRSS") -> float:
        """What it has resident now, or had at its peak with VmHWM. (wait4's peak knows of the parent's too.)"""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        raise BenchError(f"{self.describe()} is gone")

    def cpu_seconds(self) -> float:
        """User and system time that it has used until now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _reap(self, options: int) -> Ended | None:
        if self._ended:
            return self._ended
        pid, status, usage = os.wait4(self.pid, options)
        if pid == 0:
            return None
        _running.discard(self)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._ended = Ended(
            self._process.returncode, usage.ru_utime + usage.ru_stime, time.monotonic() - self.started
        )
        return self._ended

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass  # nothing of it is left


def wait_until(what: str, condition: Callable[[], bool], process: Process, seconds: float = 30) -> None:
    """Waits for what a process was started for; fails at once when it ends before that."""
    deadline = time.monotonic() + seconds
    while not condition():
        if process.poll():
            raise BenchError(f"{what}: ended too early: {process.describe()}")
        if time.monotonic() > deadline:
            raise BenchError(f"{what}: not within {seconds:.0f} s: {process.describe()}")
        time.sleep(0.02)
