"""The Kafka broker: the stand-in of scripts/test-infra, on the clients' side of the network."""

import json
import subprocess
from pathlib import Path

from .errors import BenchError
from .network import Command, Network, free_port
from .processes import Process, wait_until
from .servers import file_name

PARTITIONS = 4
"""As many as the Python worker has processes, and as our workers are at most."""


class Broker:
    """One tansu with its log in memory."""

    def __init__(self, network: Network, tansu: Path, python: Path, state: Path) -> None:
        self._network = network
        self._state = state
        self._python = python
        self.address = f"127.0.0.1:{free_port()}"
        url = f"tcp://{self.address}"
        self._process = Process(
            network.for_clients(
                [tansu, "broker", "--storage-engine", "memory://tansu/", "--listener-url", url]
                + ["--advertised-listener-url", url]
            ),
            state / "broker.log",
        )
        wait_until("the Kafka broker", self._answers, self._process)

    def create_topic(self, topic: str, partitions: int = PARTITIONS) -> None:
        """Fails when it is there already: each row has a topic of its own."""
        tool = self._process.command[self._process.command.index("broker") - 1]
        command = [tool, "topic", "create", topic, "--partitions", str(partitions), "--broker", f"tcp://{self.address}"]
        self._run(command)

    def begin_group(self, topic: str, group: str) -> None:
        """Has the group begin the topic at its beginning."""
        program = Path(__file__).with_name("group_start.py")
        self._run([self._python, program, self.address, topic, group, str(PARTITIONS)])

    def produce(self, topic: str, jobs: Path) -> None:
        """Sends a file of jobs, one a line, spread over the partitions."""
        # Without keys librdkafka would keep to one partition for as long as a batch is open.
        self._run(["kcat", "-P", "-b", self.address, "-t", topic, "-X", "sticky.partitioning.linger.ms=0", "-l", jobs])

    def write_jobs(self, path: Path, source: str, destination: str, jobs: int, files: int | None = None) -> Path:
        """A file of jobs for `produce`. With fewer files than jobs, each file has its turn again and again."""
        with path.open("w") as file:
            for number in range(jobs):
                name = file_name(number % (files or jobs))
                job = {
                    "source": {"hostname": "BENCH_SRC", "path": f"{source}/{name}"},
                    "destination": {"hostname": "BENCH_DST", "path": f"{destination}/{name}"},
                }
                file.write(json.dumps(job, separators=(",", ":")) + "\n")
        return path

    def stop(self) -> None:
        self._process.stop()

    def _run(self, command: Command) -> None:
        done = subprocess.run(self._network.for_clients(command), capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise BenchError(f"`{' '.join(str(word) for word in command)}` failed: {done.stderr.strip()}")

    def _answers(self) -> bool:
        command = self._network.for_clients(["kcat", "-L", "-b", self.address, "-m", "1"])
        return subprocess.run(command, capture_output=True).returncode == 0
