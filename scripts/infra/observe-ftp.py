"""Lists and reads a directory of an FTP server over and over, as its other users do, until SIGTERM.

Prints a line of JSON for each name that it sees for the first time, and one for each file that came over whole by
the server's word: a read that breaks is no observation. FTP_HOST, FTP_PORT, FTP_USER, FTP_PASS and FTP_DIRECTORY say
where.
"""

import ftplib
import hashlib
import json
import os
import random
import signal
import sys
import threading

PREFIX = ".etl-file-sync-"
READERS = 3

stopping = threading.Event()
output = threading.Lock()
listed = set()


def tell(**line):
    with output:
        print(json.dumps(line), flush=True)


def connect():
    ftp = ftplib.FTP(encoding="utf-8", timeout=30)
    ftp.connect(os.environ["FTP_HOST"], int(os.environ["FTP_PORT"]))
    ftp.login(os.environ["FTP_USER"], os.environ["FTP_PASS"])
    ftp.cwd(os.environ["FTP_DIRECTORY"])
    return ftp


def names(ftp):
    lines = []
    ftp.retrlines("NLST -a", lines.append)
    return {line.rsplit("/", 1)[-1] for line in lines} - {".", ".."}


def observe(reader):
    # Readers begin at different names, since a file that is about to be replaced is not told from others by a listing.
    order = random.Random(reader)
    known = set()
    while not stopping.is_set():
        try:
            ftp = connect()
            while not stopping.is_set():
                found = names(ftp)
                for name in sorted(found):
                    with output:
                        is_new = name not in listed
                        listed.add(name)
                    if is_new:
                        tell(listed=name)
                final = sorted(name for name in found if not name.startswith(PREFIX))
                fresh = [name for name in final if name not in known]
                for name in fresh + order.sample(final, min(len(final), 20)):
                    if stopping.is_set():
                        break
                    digest = hashlib.sha256()
                    ftp.retrbinary("RETR " + name, digest.update)
                    known.add(name)
                    tell(read=name, sha256=digest.hexdigest())
            ftp.quit()
        except (OSError, EOFError, ftplib.Error):
            # The server was taken down. Not at once again, so as not to be in the way when it comes back.
            stopping.wait(0.1)


def main():
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    readers = [threading.Thread(target=observe, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    print("observing", flush=True)
    for reader in readers:
        reader.join()


if __name__ == "__main__":
    sys.exit(main())
