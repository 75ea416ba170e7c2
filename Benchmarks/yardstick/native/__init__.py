"""The two C programs: the floor, and the link with latency. Compiled when they are first needed."""

import shutil
import subprocess
from pathlib import Path

from ..errors import BenchError

_SOURCES = Path(__file__).parent


def build(name: str, directory: Path) -> Path:
    """The program of that name, compiled anew when its source is newer."""
    source, program = _SOURCES / f"{name}.c", directory / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    if not shutil.which("cc"):
        raise BenchError("there is no C compiler `cc`: run scripts/install-bench-dependencies")
    directory.mkdir(parents=True, exist_ok=True)
    command = ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread", "-o", str(program), str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"{source} does not compile:\n{done.stderr}")
    return program
