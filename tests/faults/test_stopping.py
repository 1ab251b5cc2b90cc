"""A server is told to stop in a hurry, or is killed: it ends, and nothing is left on its port."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from tests.faults.serving import free_port, until_served


@pytest.fixture
def served(sqlite) -> Iterator[tuple[subprocess.Popen[str], str]]:
    address = f"127.0.0.1:{free_port()}"
    process = sqlite.start("serve", "--address", address, "--without-work")
    try:
        until_served(address, process)
        yield process, address
    finally:
        process.kill()
        process.communicate(timeout=60)


def test_a_server_that_is_told_to_stop_over_and_over_ends(served):
    process, _ = served
    for _ in range(10):
        for number in (signal.SIGINT, signal.SIGTERM) * 3:
            process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
    assert process.returncode == 0


def test_pages_end_with_a_server_that_was_killed(served):
    process, address = served
    process.kill()
    ends = time.monotonic() + 60
    while answers(address) and time.monotonic() < ends:
        time.sleep(0.2)
    assert not answers(address)


def answers(address: str) -> bool:
    try:
        return httpx.get(f"http://{address}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False
