"""One place to measure at: a network with two FTP servers and a broker, and what contenders must know of them."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .broker import Broker
from .network import Command, Network
from .processes import Process
from .servers import FilePair


@dataclass(frozen=True)
class Tools:
    """The programs that a run needs, and where it keeps what it makes."""

    worker: Path
    tansu: Path
    python: Path
    programs: Path
    """The directory of the compiled C programs."""
    state: Path
    """Configurations and logs of this run."""
    files: Path
    """What the FTP servers show."""


@dataclass(frozen=True)
class Site:
    """Everything that is up while rows of one network are measured."""

    tools: Tools
    network: Network
    files: FilePair
    broker: Broker

    def start(self, name: str, command: Command, environment: dict[str, str] | None = None) -> Process:
        """A process on the clients' side. Its log is overwritten by the next of that name."""
        # In a directory without a `.env`, which our worker would read.
        return Process(
            self.network.for_clients(command),
            self.tools.state / f"{name}.log",
            {**os.environ, **(environment or {})},
            cwd=self.tools.state,
        )


@contextlib.contextmanager
def open_site(tools: Tools, network: Network) -> Iterator[Site]:
    """Servers and broker on that network, for as long as the block runs."""
    with contextlib.ExitStack() as stack:
        files = FilePair(network, tools.files, tools.state)
        stack.callback(files.stop)
        broker = Broker(network, tools.tansu, tools.python, tools.state)
        stack.callback(broker.stop)
        yield Site(tools, network, files, broker)
