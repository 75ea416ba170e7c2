"""The two FTP servers: vsftpd, anonymous with upload, a root each.

Files are made, looked at and removed on disk, not through the servers.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
from pathlib import Path

from .cases import KIB, MIB
from .errors import BenchError
from .network import Network, free_port
from .processes import Process, wait_until

# A file of this size or more is a hole between two random ends, so that it takes no room and no time to make.
SPARSE_FROM = 16 * MIB
_END = 64 * KIB


class FileServer:
    """One vsftpd."""

    def __init__(self, name: str, network: Network, root: Path, state: Path, passive_ports: tuple[int, int]) -> None:
        self.address = network.server_address
        self.port = free_port()
        self.root = root / name
        self.data = self.root / "data"
        configuration = state / f"{name}.conf"
        empty = state / "empty"
        for directory in (self.data, empty):
            directory.mkdir(parents=True, exist_ok=True)
        # vsftpd refuses an anonymous root that its users may write to; below it they may.
        shutil.chown(self.data, "ftp")
        configuration.write_text(_configuration(self.address, self.port, self.root, empty, passive_ports))
        self._configuration = configuration
        self._process = Process(network.for_servers(["/usr/sbin/vsftpd", configuration]), state / f"{name}.log")
        if network.rtt_ms:
            return  # only clients of the link can try it: the caller does
        wait_until(f"FTP server '{name}'", self._answers, self._process)

    def stop(self) -> None:
        self._process.stop()
        # Its sessions are in process groups of their own, and would wait for a client behind a link that is gone.
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                if len(words) > 1 and words[1] == os.fsencode(self._configuration):
                    os.kill(int(process.name), signal.SIGKILL)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self.address, self.port)) == 0


class FilePair:
    """Source and destination: makes the files, and looks at what became of them."""

    def __init__(self, network: Network, root: Path, state: Path) -> None:
        # Below the ports that Linux takes for outgoing connections.
        self.source = FileServer("source", network, root, state, (10000, 19999))
        self.destination = FileServer("destination", network, root, state, (20000, 29999))

    def make_files(self, count: int, size: int) -> str:
        """The path of a source directory with f00000.img and so on; made once for each kind."""
        name = f"{count}x{size}"
        directory = self.source.data / name
        if not directory.exists():
            directory.mkdir()
            for number in range(count):
                _make_file(directory / file_name(number), size)
        return f"/data/{name}"

    def clear(self) -> str:
        """The path of a destination directory that is empty now."""
        directory = self.destination.data / "out"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        shutil.chown(directory, "ftp")
        return "/data/out"

    def check(self, source: str, count: int) -> None:
        """Fails unless the destination has every file whole and nothing else: a run that moved nothing is no result."""
        origin = self.source.root / source.lstrip("/")
        target = self.destination.data / "out"
        wanted = {file_name(number): (origin / file_name(number)).stat().st_size for number in range(count)}
        found = {entry.name: entry.stat().st_size for entry in os.scandir(target)}
        if wanted != found:
            wrong = sorted(set(wanted.items()) ^ set(found.items()))
            raise BenchError(f"{len(found)} of {count} files arrived, and these are not as they should be: {wrong[:6]}")
        for name in random.sample(sorted(wanted), min(20, count)):
            if _ends(origin / name) != _ends(target / name):
                raise BenchError(f"{name} arrived with other bytes than it has at its source")

    def stop(self) -> None:
        self.source.stop()
        self.destination.stop()


def file_name(number: int) -> str:
    return f"f{number:05d}.img"


def _make_file(path: Path, size: int) -> None:
    with path.open("wb") as file:
        if size < SPARSE_FROM:
            file.write(os.urandom(size))
        else:
            file.write(os.urandom(_END))
            file.truncate(size)
            file.seek(size - _END)
            file.write(os.urandom(_END))
    path.chmod(0o644)


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(_END)
        file.seek(max(0, path.stat().st_size - _END))
        return head, file.read(_END)


def _configuration(address: str, port: int, root: Path, empty: Path, passive_ports: tuple[int, int]) -> str:
    settings = {
        "listen": "YES",
        "listen_address": address,
        "listen_port": port,
        "background": "NO",
        "pasv_min_port": passive_ports[0],
        "pasv_max_port": passive_ports[1],
        "connect_from_port_20": "NO",
        "max_clients": 0,
        "max_per_ip": 0,
        "anonymous_enable": "YES",
        "local_enable": "NO",
        "anon_root": root,
        "write_enable": "YES",
        "anon_upload_enable": "YES",
        "anon_mkdir_write_enable": "YES",
        "anon_other_write_enable": "YES",
        "anon_umask": "022",
        "file_open_mode": "0644",
        "xferlog_enable": "NO",
        # What Debian's package leaves to its init script, and what a container may not allow.
        "secure_chroot_dir": empty,
        "seccomp_sandbox": "NO",
        "isolate": "NO",
        "isolate_network": "NO",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
