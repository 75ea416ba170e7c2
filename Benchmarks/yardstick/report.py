"""The results as text for people and as JSON for programs."""

import dataclasses
import json
from collections.abc import Sequence

from .machine import Machine
from .measure import Row, Spread

RATIOS = ("floor", "python", "rclone", "lftp")
"""Whom our worker is set against, in the order of the columns."""


def markdown(rows: Sequence[Row], machine: Machine) -> str:
    """The table, what it cost, and how much of it to believe."""
    names = list(rows[0].runs)
    others = [name for name in RATIOS if name in names and "worker" in names]
    parts = [
        "### Files a second: median (least–most)",
        _table(["work", *names], [[row.case.title, *(_rate(row.rate(name)) for name in names)] for row in rows]),
        "### Our worker is so many times as fast: median of each round's ratio (least–most)",
        _table(
            ["work", *(f"ours / {name}" for name in others)],
            [[row.case.title, *(_ratio(row.ratio("worker", name)) for name in others)] for row in rows],
        ),
        "### CPU milliseconds a file of the contender's own processes, and peak memory of our worker",
        _table(
            ["work", *names, "peak MiB"],
            [[row.case.title, *(_cpu(row, name) for name in names), _peak(row)] for row in rows],
        ),
        machine.describe(),
        _noise(rows) if "floor" in names else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_json(results: dict[str, object]) -> str:
    """Everything measured, with the single runs."""
    return json.dumps(results, indent=2, default=dataclasses.asdict) + "\n"


def _noise(rows: Sequence[Row]) -> str:
    spreads = [row.rate("floor") for row in rows]
    widths = [(rate.most - rate.least) / rate.median * 100 for rate in spreads]
    return (
        f"Noise: between rounds the floor, which is always the same work, differed by {min(widths):.0f} % in the calmest "
        f"row and {max(widths):.0f} % in the wildest. Only ratios within one run count."
    )


def _rate(rate: Spread) -> str:
    return f"{_short(rate.median)} ({_short(rate.least)}–{_short(rate.most)})"


def _ratio(ratio: Spread) -> str:
    return f"**{ratio.median:.2f}** ({ratio.least:.2f}–{ratio.most:.2f})"


def _cpu(row: Row, name: str) -> str:
    runs = sorted(run.cpu_seconds for run in row.runs[name])
    return f"{runs[len(runs) // 2] / row.case.files * 1000:.2f}"


def _peak(row: Row) -> str:
    peaks = [run.peak_mib for run in row.runs.get("worker", []) if run.peak_mib is not None]
    return f"{max(peaks):.0f}" if peaks else ""


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2f}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *lines])
