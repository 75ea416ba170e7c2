"""Starts what a run needs, runs it, writes the results, and leaves nothing behind but them."""

import datetime
import itertools
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from . import machine, options, report
from .contenders.registry import CONTENDERS
from .errors import BenchError
from .measure import measure, say
from .link import open_network
from .processes import stop_all
from .site import Tools, open_site

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"


def main() -> int:
    chosen = options.parse(sys.argv[1:])
    # So that `finally` below is reached when the bench is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    files = Path(tempfile.mkdtemp(prefix="etl-bench-", dir=_files_root(chosen.root)))
    try:
        _run(chosen, files)
        return 0
    except BenchError as error:
        say(f"error: {error}")
        return 1
    finally:
        stop_all()
        shutil.rmtree(files, ignore_errors=True)


def _run(chosen: "options.argparse.Namespace", files: Path) -> None:
    files.chmod(0o755)
    output = chosen.output or LOCAL / "bench" / datetime.datetime.now().strftime("%Y-%m-%dT%H%M%S")
    state = output / "logs"
    state.mkdir(parents=True, exist_ok=True)
    tools = Tools(
        worker=(chosen.worker or ROOT / ".build/release/etl-file-sync").resolve(),
        tansu=LOCAL / "bin/tansu",
        python=LOCAL / "venv/bin/python",
        programs=LOCAL / "bench/bin",
        state=state,
        files=files,
    )
    here = machine.look(files)
    names = chosen.contenders or [name for name in CONTENDERS if not (chosen.quick and name == "lftp")]
    rounds = chosen.rounds or (2 if chosen.quick else 3)
    contenders = {name: CONTENDERS[name] for name in names}
    rows = []
    for rtt, cases in itertools.groupby(options.cases(chosen), key=lambda case: case.rtt_ms):
        with open_network(rtt, chosen.mtu, tools.programs, state) as network, open_site(tools, network) as site:
            for case in cases:
                rows.append(measure(site, case, contenders, rounds))
    text = report.markdown(rows, here)
    (output / "table.md").write_text(text)
    (output / "results.json").write_text(report.as_json({"machine": here, "rows": rows}))
    print(text)


def _files_root(wanted: Path | None) -> Path:
    """Memory by preference: a disk that writes back at moments of its own is the worst of noises."""
    if wanted:
        return wanted
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 6 << 30:
        return memory
    disk = LOCAL / "bench"
    disk.mkdir(parents=True, exist_ok=True)
    return disk


if __name__ == "__main__":
    sys.exit(main())
