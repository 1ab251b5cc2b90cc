"""The demo from an empty home: seconds to the first page, again on a second start, and memory of all its processes.

Memory is read twice after the first start, on which alerts are judged on all numbers: soon after the first page, and when the
working process has been quiet for more than a minute and has begun anew.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import psutil

SOON, QUIET = 20.0, 160.0  # seconds after the first page at which memory is read
MEGABYTE = 1024 * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_served(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urlopen(f"http://{address}/", timeout=5) as answer:
                answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("the demo ended before it served a page")


def memory(process: psutil.Process) -> tuple[float, float]:
    """Return resident (RSS) and proportional (PSS) megabytes of the process and all its children."""
    family = [process, *process.children(recursive=True)]
    rss = sum(member.memory_info().rss for member in family)
    pss = sum(member.memory_full_info().pss for member in family)
    return rss / MEGABYTE, pss / MEGABYTE


@contextmanager
def demo(home: str, address: str) -> Iterator[psutil.Process]:
    """Run the demo in ``home`` until the block ends; yields its first process once a page was served."""
    environment = {**os.environ, "TINHSO_HOME": home}
    command = [sys.executable, "-m", "tinhso.config", "demo", "--address", address]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_served(address, process)
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as home:
        address = f"127.0.0.1:{free_port()}"
        started = time.perf_counter()
        with demo(home, address) as process:
            first = time.perf_counter() - started
            time.sleep(SOON)
            soon = memory(process)
            time.sleep(QUIET - SOON)
            quiet = memory(process)
        started = time.perf_counter()
        with demo(home, address):
            second = time.perf_counter() - started
    print(f"empty home to first page   {first:6.1f} s   (aim: 45 s of ours)")
    print(f"second start to first page {second:6.1f} s   {second / first:5.2f} × the first")
    for when, (rss, pss) in (("soon after the first page", soon), ("when it is quiet", quiet)):
        print(f"all processes {when}: RSS {rss:.0f} MB, PSS {pss:.0f} MB   {rss / 400:.2f} × the line of 400 MB")


if __name__ == "__main__":
    main()
