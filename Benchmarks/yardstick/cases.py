"""What is measured: the rows of the table, each with its files, its latency and its connections."""

from dataclasses import dataclass, replace

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    files: int
    bytes: int
    connections: int
    rtt_ms: float = 0
    """0 means loopback; anything else is a link of its own with that round trip time."""

    @property
    def title(self) -> str:
        network = f"RTT {self.rtt_ms:g} ms" if self.rtt_ms else "loopback"
        return f"{self.files} × {size_text(self.bytes)}, {network}, {self.connections} conns"


def size_text(size: int) -> str:
    """16 KiB for 16384; bytes where nothing larger divides it."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size and size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} B"


TABLE = (
    Case(2000, 16 * KIB, 4),
    Case(2000, 16 * KIB, 16),
    Case(400, MIB, 4),
    Case(6, 512 * MIB, 4),
    Case(400, 16 * KIB, 4, rtt_ms=5),
    Case(400, 16 * KIB, 16, rtt_ms=5),
    Case(400, 16 * KIB, 16, rtt_ms=20),
)

# The same kinds of work with so few files that all of it takes less than three minutes.
QUICK = (
    replace(TABLE[0], files=600),
    replace(TABLE[1], files=600),
    replace(TABLE[2], files=100),
    replace(TABLE[3], files=4, bytes=128 * MIB),
    replace(TABLE[4], files=120),
    replace(TABLE[5], files=200),
    replace(TABLE[6], files=80),
)
