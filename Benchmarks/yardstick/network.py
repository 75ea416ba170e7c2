"""Where clients and servers live: both on loopback, or on the two ends of a link with latency."""

import socket
from collections.abc import Sequence
from pathlib import Path


class Network:
    """Loopback: everything in the namespace that the bench itself runs in."""

    server_address = "127.0.0.1"
    rtt_ms: float = 0

    def for_clients(self, command: Sequence[str | Path]) -> list[str | Path]:
        """The command as it runs on the clients' side."""
        return list(command)

    def for_servers(self, command: Sequence[str | Path]) -> list[str | Path]:
        """The command as it runs on the servers' side."""
        return list(command)

    def stop(self) -> None:
        """Loopback stays."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
