"""Where clients and servers live: both on loopback, or on the two ends of a link with latency."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass


Command = Sequence[object]
"""A program and its arguments: text, paths, numbers, whatever says itself as text."""


@dataclass(frozen=True)
class RoundTrip:
    """How long a link takes there and back, as asked for and as it is."""

    asked_ms: float
    median_ms: float
    ninth_decile_ms: float

    def describe(self) -> str:
        return (
            f"Link with RTT {self.asked_ms:g} ms: {self.median_ms:.2f} ms as a client measures it, "
            f"nine of ten within {self.ninth_decile_ms:.2f} ms."
        )


class Network:
    """Loopback: everything in the namespace that the bench itself runs in."""

    server_address = "127.0.0.1"
    rtt_ms: float = 0

    def for_clients(self, command: Command) -> list[str]:
        """The command as it runs on the clients' side."""
        return [str(word) for word in command]

    def for_servers(self, command: Command) -> list[str]:
        """The command as it runs on the servers' side."""
        return [str(word) for word in command]

    def round_trip(self) -> RoundTrip | None:
        """What a client measures; nothing for loopback, which has no delay to be right or wrong."""
        return None

    def stop(self) -> None:
        """Loopback stays."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
