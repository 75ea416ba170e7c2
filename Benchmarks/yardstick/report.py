"""The results as text for people and as JSON for programs."""

import dataclasses
import json
from collections.abc import Mapping, Sequence

from .limits import Finding
from .machine import Machine
from .measure import Row, Spread
from .network import RoundTrip

RATIOS = ("floor", "python", "rclone", "lftp")
"""Whom our worker is set against, in the order of the columns."""


def markdown(rows: Sequence[Row], links: Sequence[RoundTrip], machine: Machine) -> str:
    """The table, what it cost, and how much of it to believe."""
    names = list(rows[0].runs)
    parts = [
        "### Files a second: median (least–most)",
        _table(["work", *names], [[row.case.title, *(_rate(row.rate(name)) for name in names)] for row in rows]),
        _ratios(rows, [name for name in RATIOS if name in names]) if "worker" in names else "",
        "### CPU milliseconds a file of the contender's own processes, and peak memory of our worker",
        _table(
            ["work", *names, "peak MiB"],
            [[row.case.title, *(_cpu(row, name) for name in names), _peak(row)] for row in rows],
        ),
        machine.describe(),
        "\n".join(link.describe() for link in links),
        _noise(rows) if "floor" in names else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def growth(curves: Mapping[str, Sequence[tuple[str, Row]]]) -> str:
    """What the plots of growth show, in numbers."""
    parts = []
    for title, points in curves.items():
        head = [title, "floor", "worker", "ours / floor", "peak MiB"]
        lines = [
            [label, *(_rate(row.rate(name)) for name in head[1:3]), _ratio(row.ratio("worker", "floor")), _peak(row)]
            for label, row in points
        ]
        parts += [f"### Files a second against {title}", _table(head, lines)]
    return "\n\n".join(parts) + "\n"


def memory(findings: Sequence[Finding]) -> str:
    """The limits, and whether they are kept."""
    lines = [[finding.what, finding.value_text(), finding.limit_text(), finding.verdict()] for finding in findings]
    return "### Limits\n\n" + _table(["what", "measured", "limit", ""], lines) + "\n"


def as_json(results: dict[str, object]) -> str:
    """Everything measured, with the single runs."""
    return json.dumps(results, indent=2, default=dataclasses.asdict) + "\n"


def _noise(rows: Sequence[Row]) -> str:
    if len(rows[0].runs["floor"]) == 1:
        return "Noise: one round tells nothing of it. Only ratios within one run count."
    spreads = [row.rate("floor") for row in rows]
    widths = [(rate.most - rate.least) / rate.median * 100 for rate in spreads]
    return (
        f"Noise: between rounds the floor, which is always the same work, differed by {min(widths):.0f} % in the "
        f"calmest row and {max(widths):.0f} % in the wildest. Only ratios within one run count."
    )


def _ratios(rows: Sequence[Row], others: Sequence[str]) -> str:
    table = _table(
        ["work", *(f"ours / {name}" for name in others)],
        [[row.case.title, *(_ratio(row.ratio("worker", name)) for name in others)] for row in rows],
    )
    return f"### Our worker is so many times as fast: median of each round's ratio (least–most)\n\n{table}"


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
