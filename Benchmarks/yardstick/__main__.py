"""Starts what a run needs, runs it, writes the results, and leaves nothing behind but them."""

import argparse
import datetime
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from . import machine, options, parts, report
from .contenders.registry import CONTENDERS
from .errors import BenchError
from .measure import say
from .processes import stop_all
from .site import Tools

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
    except KeyboardInterrupt:
        return 130
    finally:
        stop_all()
        shutil.rmtree(files, ignore_errors=True)


def _run(chosen: argparse.Namespace, files: Path) -> None:
    files.chmod(0o755)
    output = (chosen.output or LOCAL / "bench" / f"{datetime.datetime.now():%Y-%m-%dT%H%M%S}-{os.getpid()}").resolve()
    tools = _tools(chosen.worker, output / "logs", files)
    here = machine.look(files)
    if chosen.only == "growth":
        result = parts.growth_curves(tools, chosen.rounds or 2, output)
    elif chosen.only == "memory":
        result = parts.memory(tools, output)
    else:
        names = chosen.contenders or [name for name in CONTENDERS if not (chosen.quick and name == "lftp")]
        contenders = {name: CONTENDERS[name] for name in names}
        rounds = chosen.rounds or (2 if chosen.quick else 3)
        result = parts.table(tools, options.cases(chosen), contenders, rounds, chosen.mtu, here, output)
    (output / "results.md").write_text(result.text)
    (output / "results.json").write_text(report.as_json({"machine": here, **result.data}))
    print(result.text)
    say(f"results, plots and logs: {output}")


def _tools(worker: Path | None, state: Path, files: Path) -> Tools:
    state.mkdir(parents=True, exist_ok=True)
    tools = Tools(
        worker=(worker or ROOT / ".build/release/etl-file-sync").resolve(),
        tansu=LOCAL / "bin/tansu",
        python=LOCAL / "venv/bin/python",
        programs=LOCAL / "bench/bin",
        state=state,
        files=files,
    )
    for path in (tools.worker, tools.tansu, tools.python):
        if not os.access(path, os.X_OK):
            raise BenchError(f"there is no program {path}: scripts/bench makes what is missing")
    return tools


def _files_root(wanted: Path | None) -> Path:
    """Memory by preference: a disk that writes back at moments of its own is the worst of noises."""
    if wanted:
        return wanted.resolve()
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 6 << 30:
        return memory
    disk = LOCAL / "bench"
    disk.mkdir(parents=True, exist_ok=True)
    return disk


if __name__ == "__main__":
    sys.exit(main())
