"""A real server on loopback with units that supply and a token that submits for them, for tests and benchmarks."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tinhso.config.tests.installations import Installation
from tinhso.supply.intake.tests import packs

PREPARE = """
import django, json; django.setup()
from tinhso.supply.intake.tests import factories
factories.communes()
units = [factories.office(f"Sở Thử {{number}}") for number in range({units})]
header = factories.bearer(factories.person(None))["HTTP_AUTHORIZATION"]
print(json.dumps({{"codes": [factories.code_of(unit) for unit in units], "token": header}}))
"""


@dataclass(frozen=True)
class Served:
    """A server, a token that may submit for every unit, and the codes of the units."""

    base: str
    token: str
    codes: tuple[str, ...]

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.base}/api/v1/", headers={"Authorization": self.token}, timeout=60)


def prepare(installation: Installation, folder: Path, units: int) -> tuple[str, tuple[str, ...]]:
    """Migrate an empty installation, give it the trial pack and units; return a token and the units' codes."""
    installation.extra |= {"TINHSO_PACKS": str(packs.write(folder)), "TINHSO_THREADS": "8"}
    installation.done("migrate")
    program = installation.python(PREPARE.format(units=units))
    said, _ = program.communicate(timeout=120)
    assert program.returncode == 0, said
    made = json.loads(said.splitlines()[-1])
    return made["token"], tuple(made["codes"])


@contextmanager
def serving(installation: Installation, token: str, codes: tuple[str, ...]) -> Iterator[Served]:
    """Serve the installation until the block ends."""
    address = f"127.0.0.1:{free_port()}"
    process = installation.start("serve", "--address", address, "--without-work")
    try:
        until_served(address, process)
        yield Served(f"http://{address}", token, codes)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def until_served(address: str, process: subprocess.Popen[str]) -> None:
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        assert process.poll() is None, process.communicate()[0]
        try:
            if httpx.get(f"http://{address}/healthz", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
