"""lftp: `mirror` from one server to the other, through the client. Its time is that of the whole command."""

import shutil

from ..errors import BenchError
from ..site import Site
from . import Run, Task


def run(site: Site, task: Task) -> Run:
    if not shutil.which("lftp"):
        raise BenchError("there is no lftp: run scripts/install-bench-dependencies")
    source, destination = site.files.source, site.files.destination
    commands = [
        # The servers would otherwise be asked to send to each other, which lftp alone of all here could do.
        "set ftp:use-fxp no",
        "set ftp:prefer-epsv yes",
        # vsftpd knows neither for an anonymous user, and lftp would ask for each file.
        "set ftp:use-site-chmod no",
        "set ftp:use-site-utime no",
        "set ftp:use-site-utime2 no",
        "set cmd:fail-exit yes",
        f"mirror --parallel={task.case.connections} --no-perms --no-umask"
        f" ftp://anonymous:bench@{source.address}:{source.port}{task.source}"
        f" ftp://anonymous:bench@{destination.address}:{destination.port}{task.destination}",
    ]
    process = site.start("lftp", ["lftp", "--norc", "-c", "; ".join(commands)])
    ended = process.wait(600)
    if ended.code:
        raise BenchError(f"lftp failed: {process.describe()}")
    return Run(ended.wall_seconds, ended.cpu_seconds)
