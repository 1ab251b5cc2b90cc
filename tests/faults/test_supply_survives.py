"""Whatever happens in the middle of a submission, every receipt given is in force exactly once, and nothing else counts.

``make test`` runs a few trials; ``make faults`` kills at every step and at hundreds of random ones, and prints the figures.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.disks import assert_says_that_the_disk_is_full, used
from tinhso.config.tests.installations import Installation
from tinhso.lake.tests import packs

RANDOM_KILLS = int(os.environ.get("SUPPLY_KILLS", "12"))
EVERY_STEP = "SUPPLY_EVERY_STEP" in os.environ
MAKE_UNIT = "import django; django.setup()\nfrom tinhso.lake.tests.factories import unit\nprint('unit', unit())"
STATE = """
import django, json, os, pathlib; django.setup()
from django.conf import settings
settings.PACKS = pathlib.Path(os.environ["TRIAL_PACKS"])
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries
from tinhso.supply.intake.models import Attempt, HeldRow
ask = lambda sql: [list(map(str, row)) for row in queries.query(sql, actor=SYSTEM).rows]
found = queries.verify(actor=SYSTEM)
print(json.dumps({
    "events": ask("SELECT what, _receipt FROM trial.events"),
    "readings": ask("SELECT station, _receipt FROM trial.readings"),
    "everything": ask("SELECT code, _receipt FROM trial.everything"),
    "sound": found.sound, "damages": [damage.en for damage in found.damages],
    "recorded": sorted(Attempt.objects.filter(outcome="accepted").values_list("receipt", flat=True)),
    "held": HeldRow.objects.count(),
}))
"""


@dataclass
class Supplier:
    """The process that submits in children and is told at which step each dies."""

    installation: Installation
    unit: str
    given: dict[str, str] = field(default_factory=dict)
    killed: int = 0
    trials: int = 0
    steps: int = 0

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.supplier_to_kill", self.unit]
        self.process = subprocess.Popen(
            command, env=self.installation.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def submit(self, tag: str, step: int, what: str = "kill") -> None:
        """Run one trial; the same key never gives two receipts."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.trials += 1
        self.process.stdin.write(f"{tag} {step} {what}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            word, *rest = line.split()
            if word == "receipt":
                key, number = rest
                assert self.given.setdefault(key, number) == number, f"{key} has two receipts"
            elif word == "steps":
                self.steps = int(rest[0])
            elif word == "end":
                assert rest[1] in ("killed", "0"), f"{tag} ended with {rest[1]}"
                self.killed += rest[1] == "killed"
                return
        raise AssertionError("the supplier ended")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def state(self) -> dict[str, object]:
        asked = self.installation.python(STATE)
        said, _ = asked.communicate(timeout=120)
        assert asked.returncode == 0, said
        found: dict[str, object] = json.loads(said.splitlines()[-1])
        return found


@pytest.fixture(params=["sqlite", "postgresql"])
def supplier(request, empty, tmp_path):
    installation = empty(request.param)
    installation.extra["TRIAL_PACKS"] = str(packs.write(tmp_path / "packs"))
    installation.done("migrate")
    said, _ = installation.python(MAKE_UNIT).communicate(timeout=60)
    made = Supplier(installation, said.split()[-1])
    yield made
    made.close()


def assert_whole(supplier: Supplier, tags: list[str]) -> None:
    """Submit everything again, as clients do that got no answer, and look at what is in force."""
    for tag in tags:
        supplier.submit(tag, 0)
    state = supplier.state()
    assert state["sound"], state["damages"]
    events = state["events"]
    assert sorted(what for what, _ in events) == sorted(f"{tag}-{kind}" for tag in tags for kind in ("rows", "file"))
    in_force = {receipt for name in ("events", "readings", "everything") for _, receipt in state[name]}
    assert in_force <= set(supplier.given.values()), "nothing counts without a receipt that was given"
    assert {receipt for key, receipt in supplier.given.items() if "-events-" in key} <= in_force, "no receipt is lost"
    assert len(state["readings"]) == 1, "one submission of the period is in force"
    assert set(supplier.given.values()) <= set(state["recorded"]), "every receipt has its record"


@pytest.mark.slow
def test_killed_at_any_step_nothing_is_lost_doubled_or_counted_without_a_receipt(supplier, capsys):
    supplier.submit("t0", 0)
    steps, chance = supplier.steps, random.Random(11)
    assert steps > 50
    at = list(range(1, steps + 1)) if EVERY_STEP else []
    at += [chance.randint(1, steps) for _ in range(RANDOM_KILLS)]
    tags = ["t0"]
    for number, step in enumerate(at, 1):
        tags.append(f"t{number}")
        supplier.submit(tags[-1], step)
    assert supplier.killed > len(at) / 2  # trials differ a little in how many steps they take
    trials, killed = supplier.trials, supplier.killed
    assert_whole(supplier, tags)
    with capsys.disabled():
        print(  # noqa: T201  # the figures of the harness
            f"\nkilled {killed} of {trials} ({steps} steps a trial): {len(supplier.given)} receipts, lost 0, doubled 0"
        )


@pytest.mark.slow
def test_a_database_that_hangs_up_in_the_middle_is_asked_again(supplier):
    """As a restarted server looks to its clients: the offer is sent again under its key, and counts once."""
    supplier.submit("t0", 0)
    chance = random.Random(5)
    tags = ["t0", *(f"t{number}" for number in range(1, 5))]
    for tag in tags[1:]:
        supplier.submit(tag, chance.randint(1, supplier.steps), "hang_up")
    assert_whole(supplier, tags)


@pytest.mark.slow
def test_the_same_file_sent_by_two_clients_at_once_is_one_submission(supplier, tmp_path):
    sent = tmp_path / "cùng một tệp.csv"
    sent.write_text("what,amount\nhai lần,3\n")
    words = ("supply", "submit", "trial.events", sent, "--unit", code_of(supplier), "--period", "202401", "--json")
    supplier.installation.extra["TINHSO_PACKS"] = supplier.installation.extra["TRIAL_PACKS"]
    clients = [supplier.installation.start(*words) for _ in range(2)]
    answers = [json.loads(client.communicate(timeout=120)[0]) for client in clients]
    assert len({answer["receipt"]["number"] for answer in answers}) == 1
    assert [row for row in supplier.state()["events"] if row[0] == "hai lần"] == [["hai lần", answers[0]["receipt"]["number"]]]


def code_of(supplier: Supplier) -> str:
    code = "import django; django.setup()\nfrom tinhso.places.queries import unit_by_id\nprint('code', unit_by_id({}).code)"
    said, _ = supplier.installation.python(code.format(supplier.unit)).communicate(timeout=60)
    return str(said.split()[-1])


@pytest.mark.slow
def test_a_database_that_is_locked_for_a_while_is_waited_for(empty, tmp_path):
    installation = empty("sqlite")
    installation.extra["TRIAL_PACKS"] = str(packs.write(tmp_path / "packs"))
    installation.done("migrate")
    said, _ = installation.python(MAKE_UNIT).communicate(timeout=60)
    supplier = Supplier(installation, said.split()[-1])
    holder = sqlite3.connect(installation.home / "tinhso.sqlite3", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(3, holder.execute, ["COMMIT"])
    release.start()
    supplier.submit("t0", 0)
    assert_whole(supplier, ["t0"])
    supplier.close()
    holder.close()


@pytest.mark.slow
def test_a_full_disk_refuses_with_a_sentence_and_the_same_file_goes_in_when_there_is_room(empty, small_disk, tmp_path):
    installation = empty("sqlite")
    installation.home = small_disk.folder
    small_disk.fill_to(64 << 20)
    installation.done("migrate")
    said, _ = installation.python(MAKE_UNIT).communicate(timeout=60)
    installation.extra["TRIAL_PACKS"] = installation.extra["TINHSO_PACKS"] = str(packs.write(tmp_path / "packs"))
    supplier = Supplier(installation, said.split()[-1])
    sent = tmp_path / "lớn.csv"
    rows = "".join(f"{random.Random(number).getrandbits(256):x},{number}\n" for number in range(20_000))
    sent.write_text("what,amount\n" + rows)
    words = ("supply", "submit", "trial.events", sent, "--unit", code_of(supplier), "--period", "202401", "--json")
    small_disk.fill_to(used(small_disk.folder) + 100_000)
    assert_says_that_the_disk_is_full(installation.run(*words, **small_disk.options))
    assert supplier.state()["events"] == []
    small_disk.fill_to(64 << 20)
    assert json.loads(installation.done(*words))["receipt"]["rows"] == 20_000
    assert len({row[1] for row in supplier.state()["events"]}) == 1
    supplier.close()


@pytest.mark.slow
def test_a_damaged_file_is_named_and_what_is_whole_still_answers(supplier):
    supplier.submit("t0", 0)
    files = sorted((Path(supplier.installation.environment["TINHSO_HOME"]) / "lake" / "files").rglob("*.parquet"))
    chosen = files[0]
    content = chosen.read_bytes()
    chosen.chmod(0o644)
    for damaged in (content[: len(content) // 2], content[:40] + b"\xff" + content[41:], None):
        chosen.unlink(missing_ok=True) if damaged is None else chosen.write_bytes(damaged)
        finished = supplier.installation.run("lake", "verify")
        assert finished.returncode == 1
        assert chosen.stem[:12] in finished.stdout
        assert "Traceback" not in finished.stderr
    chosen.write_bytes(content)
    supplier.installation.done("lake", "verify")
