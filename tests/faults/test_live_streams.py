"""Two processes: one holds the streams, the other accepts. Signing out ends a stream; stopping the server does too, soon."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from queue import Queue

import httpx
import pytest

from tests.faults.serving import free_port, until_served
from tinhso.config.tests.installations import Installation

AIR = "environment.air_quality"
SOON = 2.0  # seconds from the acceptance to the event
PREPARE = """
import django; django.setup()
from django.test import Client
from tinhso.accounts.tests.factories import give, officer
from tinhso.kernel.policy import Role
from tinhso.supply.intake.tests import factories
factories.communes()
account = officer(); give(account, Role.PROVINCE_LEADER)
client = Client(); client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
name, value = next((each.key, each.value) for each in client.cookies.values() if "session" in each.key)
print(f"{name}={value} {factories.office('Sở Thử')}")
"""
ACCEPT = """
import django; django.setup()
import time
from django.db import transaction
from tinhso.kernel.policy import SYSTEM
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
row = {{"station": "T1", "commune": "00001", "measured_on": "{day}", "hours_measured": "24", "pm25": "9"}}
with transaction.atomic():
    done = submit_rows(actor=SYSTEM, dataset="environment.air_quality", unit_id={office}, period="{day}".replace("-", ""),
                       rows=(row,), door=Door.API)
    assert done.outcome == "accepted", done
    transaction.on_commit(lambda: print("committed", time.time()))
"""


class Listening:
    """Reads a stream in a thread; each event with the time of its arrival."""

    def __init__(self, base: str, cookie: str, last: str = "") -> None:
        self.events: Queue[tuple[float, dict[str, str]]] = Queue()
        self._headers = {"Cookie": cookie, "Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
        self.thread = threading.Thread(target=self._read, args=(base,), daemon=True)
        self.thread.start()

    def _read(self, base: str) -> None:
        fields: dict[str, str] = {}
        with httpx.stream("GET", f"{base}/centre/live/", headers=self._headers, timeout=60) as answer:
            assert answer.status_code == 200
            for line in answer.iter_lines():
                if line:
                    name, _, text = line.partition(":")
                    fields[name] = text.strip()
                else:
                    self.events.put((time.time(), fields))
                    fields = {}

    def next(self, name: str) -> tuple[float, dict[str, str]]:
        while True:
            at, fields = self.events.get(timeout=30)
            if fields.get("event") == name:
                return at, fields


@pytest.fixture
def served(installation: Installation) -> Iterator[tuple[str, str, int, object]]:
    installation.extra |= {"DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
    installation.done("migrate")
    said, _ = (program := installation.python(PREPARE)).communicate(timeout=120)
    assert program.returncode == 0, said
    cookie, office = said.splitlines()[-1].rsplit(" ", 1)
    address = f"127.0.0.1:{free_port()}"
    process = installation.start("serve", "--address", address, "--without-work")
    try:
        until_served(address, process)
        yield f"http://{address}", cookie, int(office), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def accept(installation: Installation, office: int, day: str) -> float:
    """Have rows accepted by another process; return when that was committed."""
    program = installation.python(ACCEPT.format(office=office, day=day))
    said, _ = program.communicate(timeout=120)
    assert program.returncode == 0, said
    return float(next(line for line in said.splitlines() if line.startswith("committed")).split()[1])


def test_what_one_process_accepts_an_open_stream_of_another_tells_within_two_seconds(installation, served):
    base, cookie, office, process = served
    listening = Listening(base, cookie)
    _, opened = listening.next("opened")
    committed = accept(installation, office, "2026-06-01")
    at, event = listening.next("moved")
    assert json.loads(event["data"]) == {"datasets": [AIR]}
    assert at - committed < SOON

    late = Listening(base, cookie, last=opened["id"])
    assert late.next("moved")[1]["data"] == event["data"]

    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    assert time.monotonic() - begun < 8  # open streams do not hold the server up
    listening.thread.join(timeout=5)
    assert not listening.thread.is_alive()
