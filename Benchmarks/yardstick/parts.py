"""The parts of the bench: each measures, writes its plots and returns its text and its results."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import growth, limits, report, svg
from .cases import Case
from .contenders import Contender
from .link import open_network
from .machine import Machine
from .measure import Row, measure
from .site import Tools, open_site

BACKLOG_SECONDS = 60.0


@dataclass(frozen=True)
class Result:
    """What a part found, for people and for programs."""

    text: str
    data: dict[str, object]


def table(
    tools: Tools,
    cases: Sequence[Case],
    contenders: dict[str, Contender],
    rounds: int,
    mtu: int,
    machine: Machine,
    output: Path,
) -> Result:
    """The rows, those of one network together so that servers start once for them."""
    rows: list[Row] = []
    links = []
    for rtt, group in itertools.groupby(cases, key=lambda case: case.rtt_ms):
        with open_network(rtt, mtu, tools.programs, tools.state) as network, open_site(tools, network) as site:
            if link := network.round_trip():
                links.append(link)
            rows += [measure(site, case, contenders, rounds) for case in group]
    if "floor" in contenders:
        groups = [(row.case.title, {name: row.ratio(name, "floor").median for name in contenders}) for row in rows]
        (output / "table.svg").write_text(svg.bars("Files a second, as a part of the floor's", "1 = the floor", groups))
    return Result(report.markdown(rows, links, machine), {"rows": rows, "links": links})


def growth_curves(tools: Tools, rounds: int, output: Path) -> Result:
    """Three plots: against jobs in flight, file size and workers."""
    found = {}
    with open_network(0, 0, tools.programs, tools.state) as network, open_site(tools, network) as site:
        for title, curve in (
            (growth.IN_FLIGHT, growth.by_jobs_in_flight),
            (growth.SIZE, growth.by_size),
            (growth.WORKERS, growth.by_workers),
        ):
            points = curve(site, rounds)
            found[title] = [(label, row) for label, _, row in points]
            series = {name: [(x, row.rate(name).median) for _, x, row in points] for name in ("floor", "worker")}
            ticks = [(x, label) for label, x, _ in points]
            plot = svg.curves(f"Files a second against {title}, loopback", title, "files a second", ticks, series)
            (output / f"{title.replace(' ', '-')}.svg").write_text(plot)
    return Result(report.growth(found), {"growth": found})


def memory(tools: Tools, output: Path) -> Result:
    """The limits of one worker, and a plot of its memory before a backlog."""
    with open_network(0, 0, tools.programs, tools.state) as network, open_site(tools, network) as site:
        findings = limits.large_files(site) + limits.idle_and_many_files(site)
        more, samples = limits.backlog(site, BACKLOG_SECONDS)
        findings += more
    ticks = [(float(second), str(second)) for second in range(0, int(BACKLOG_SECONDS) + 1, 10)]
    title = "Memory of one worker before a backlog of 1,000,000 jobs"
    plot = svg.curves(title, "seconds", "MiB resident", ticks, {"worker": samples}, logarithmic=False)
    (output / "backlog.svg").write_text(plot)
    return Result(report.memory(findings), {"limits": findings, "backlog_mib": samples})
