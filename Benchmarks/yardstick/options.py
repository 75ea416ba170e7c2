"""The command line."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .cases import QUICK, TABLE, Case
from .contenders.registry import CONTENDERS

PARTS = ("table", "growth", "memory")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures how fast files move between two FTP servers on this machine. See Benchmarks/README.md.",
    )
    parser.add_argument("--only", choices=PARTS, help="one part; without it, the table")
    parser.add_argument("--quick", action="store_true", help="the table with few files, in under three minutes")
    parser.add_argument("--rounds", type=_count, help="how often each contender runs (default 3; growth and --quick 2)")
    parser.add_argument(
        "--contenders",
        type=_names,
        help=f"comma separated, of {','.join(CONTENDERS)} (default all, with --quick all but lftp)",
    )
    own = parser.add_argument_group("a row of your own instead of the table's (any of these makes one)")
    own.add_argument("--files", type=_count)
    own.add_argument("--bytes", type=_size)
    own.add_argument("--connections", type=_count)
    own.add_argument("--rtt", type=_milliseconds, help="milliseconds; 0 = loopback")
    parser.add_argument("--mtu", type=_count, default=65000, help="of the link with latency (default 65000)")
    parser.add_argument("--worker", type=Path, help="the worker's binary (default the release build, made if need be)")
    parser.add_argument("--root", type=Path, help="where the servers' files are (default /dev/shm, else .local/bench)")
    parser.add_argument("--output", type=Path, help="where the results go (default a new directory of .local/bench)")
    return parser.parse_args(arguments)


def cases(options: argparse.Namespace) -> Sequence[Case]:
    """The rows that were asked for."""
    own = (options.files, options.bytes, options.connections, options.rtt)
    if all(value is None for value in own):
        return QUICK if options.quick else TABLE
    files, size, connections, rtt = own
    return (
        Case(
            files=400 if files is None else files,
            bytes=16384 if size is None else size,
            connections=4 if connections is None else connections,
            rtt_ms=rtt or 0,
        ),
    )


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"a whole number above 0, not '{text}'")
    return int(text)


def _size(text: str) -> int:
    return 0 if text == "0" else _count(text)


def _milliseconds(text: str) -> float:
    value = float(text)
    # The link cannot hold a packet for less than a machine takes to carry it.
    if value and not 0.5 <= value <= 1000:
        raise argparse.ArgumentTypeError(f"0 for loopback, or 0.5 to 1000, not {text}")
    return value


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in CONTENDERS]:
        raise argparse.ArgumentTypeError(f"nobody is called {', '.join(unknown)}; there are {', '.join(CONTENDERS)}")
    return names
