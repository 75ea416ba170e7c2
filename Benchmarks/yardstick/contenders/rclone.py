"""rclone: `rclone copy` from one FTP remote to the other. Its time is that of the whole command."""

import shutil
import subprocess

from ..errors import BenchError
from ..site import Site
from . import Run, Task


def run(site: Site, task: Task) -> Run:
    if not shutil.which("rclone"):
        raise BenchError("there is no rclone: run scripts/install-bench-dependencies")
    # rclone reads passwords in a form of its own only.
    password = subprocess.run(["rclone", "obscure", "bench"], capture_output=True, text=True, check=True).stdout.strip()
    variables = {}
    for name, server in (("SRC", site.files.source), ("DST", site.files.destination)):
        variables[f"RCLONE_CONFIG_{name}_TYPE"] = "ftp"
        variables[f"RCLONE_CONFIG_{name}_HOST"] = server.address
        variables[f"RCLONE_CONFIG_{name}_PORT"] = str(server.port)
        variables[f"RCLONE_CONFIG_{name}_USER"] = "anonymous"
        variables[f"RCLONE_CONFIG_{name}_PASS"] = password
    connections = str(task.case.connections)
    # The destination is empty and known to be so: looking at it first would only cost rclone time.
    command = ["rclone", "copy", f"src:{task.source}", f"dst:{task.destination}", "--config", "", "--no-check-dest"]
    command += ["--no-traverse", "--transfers", connections, "--checkers", connections, "--stats", "0"]
    process = site.start("rclone", command, variables)
    ended = process.wait(600)
    if ended.code:
        raise BenchError(f"rclone failed: {process.describe()}")
    return Run(ended.wall_seconds, ended.cpu_seconds)
