"""The contenders by name, in the order of the table's columns."""

from . import Contender, floor, lftp, python, rclone, worker

CONTENDERS: dict[str, Contender] = {
    "floor": floor.run,
    "worker": worker.run,
    "python": python.run,
    "rclone": rclone.run,
    "lftp": lftp.run,
}
