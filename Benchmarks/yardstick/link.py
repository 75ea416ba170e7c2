"""A network with latency: clients and servers in a network namespace each, joined by native/link.c."""

import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .errors import BenchError
from .native import build
from .network import Command, Network, RoundTrip
from .processes import Process, wait_until

# Connects to a closed port: the refusal is back after one round trip, and no server has worked for it.
_PROBE = """
import json, socket, time
times = []
for _ in range(60):
    with socket.socket() as probe:
        start = time.perf_counter()
        probe.connect_ex(("10.99.0.2", 9))
        times.append((time.perf_counter() - start) * 1000)
print(json.dumps(times))
"""


class Link(Network):
    """Runs until it is stopped. Nothing in it can reach anything but the other end."""

    server_address = "10.99.0.2"

    def __init__(self, rtt_ms: float, mtu: int, programs: Path, state: Path) -> None:
        self.rtt_ms = rtt_ms
        program = build("link", programs)
        self._process = Process([program, f"{rtt_ms / 2:.4f}", mtu], state / "link.log")
        wait_until("the link with latency", lambda: self._process.log.read_text().count("\n") > 0, self._process)
        self._clients, self._servers = self._process.log.read_text().split()[-2:]

    def for_clients(self, command: Command) -> list[str]:
        return ["nsenter", f"--net={self._clients}", *super().for_clients(command)]

    def for_servers(self, command: Command) -> list[str]:
        return ["nsenter", f"--net={self._servers}", *super().for_servers(command)]

    def round_trip(self) -> RoundTrip:
        done = subprocess.run(self.for_clients([sys.executable, "-c", _PROBE]), capture_output=True, text=True)
        if done.returncode:
            raise BenchError(f"the link with latency does not carry anything: {done.stderr}")
        times = sorted(json.loads(done.stdout))
        return RoundTrip(self.rtt_ms, statistics.median(times), times[len(times) * 9 // 10])

    def stop(self) -> None:
        self._process.stop()


@contextlib.contextmanager
def open_network(rtt_ms: float, mtu: int, programs: Path, state: Path) -> Iterator[Network]:
    """Loopback for 0, else a link that is gone after the block."""
    network = Link(rtt_ms, mtu, programs, state) if rtt_ms else Network()
    try:
        yield network
    finally:
        network.stop()
