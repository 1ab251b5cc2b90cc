"""Killed at any point of a submission: every receipt given is in force exactly once, nothing without one counts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest

from tinhso.kernel.policy import SYSTEM
from tinhso.lake import committing, queries
from tinhso.lake.actions import supplying
from tinhso.lake.models import Part
from tinhso.lake.tests import packs
from tinhso.lake.tests.factories import event, submission, supply, unit

STEPS = 130  # of three submissions, about: the harness says when a run got to its end


def test_a_crash_between_file_and_manifest_leaves_only_an_unlisted_file(db, monkeypatch):
    waiting = submission("trial.events", unit(), "202401", [event("a")])
    with monkeypatch.context() as broken:
        broken.setattr(committing, "register", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            supplying.accept(actor=SYSTEM, submission=waiting)
    found = queries.verify(actor=SYSTEM)
    assert (found.sound, found.unlisted, Part.objects.count()) == (True, 1, 0)
    supply("trial.events", Part._meta.get_field("unit").related_model.objects.get().pk, "202401", event("a"))
    assert queries.verify(actor=SYSTEM).unlisted == 0


@pytest.fixture
def installation(tmp_path):
    """An installation of its own on disk, since a killed process takes no part in a test's transaction."""
    home = tmp_path / "own-home"
    home.mkdir()
    environment = {
        **os.environ,
        "TINHSO_HOME": str(home),
        "TINHSO_DATABASE_URL": "",
        "TRIAL_PACKS": str(packs.write(tmp_path / "packs")),
    }
    run = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(run, env=environment, check=True)
    making = "import django; django.setup()\nfrom tinhso.lake.tests.factories import unit\nprint(unit())"
    made = subprocess.run([sys.executable, "-c", making], env=environment, check=True, capture_output=True, text=True)
    return environment, made.stdout.split()[-1]


@pytest.mark.slow
def test_killed_at_any_step_nothing_is_lost_and_nothing_counts_without_a_receipt(installation):
    environment, office = installation
    chance, given, killed = random.Random(7), {}, 0
    for trial in range(int(os.environ.get("LAKE_KILLS", "6"))):
        at = str(chance.randint(1, STEPS))
        told = subprocess.run(
            [sys.executable, "-m", "tinhso.lake.tests.accept_until_killed", office, f"t{trial}"],
            env={**environment, "KILL_AT": at},
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode in (0, -9), told.stderr
        killed += told.returncode == -9
        given.update(line.split() for line in told.stdout.splitlines())
    assert killed
    asking = (
        "import django, json; django.setup()\n"
        "from tinhso.lake import queries\nfrom tinhso.kernel.policy import SYSTEM\nfrom django.conf import settings\n"
        "import os, pathlib; settings.PACKS = pathlib.Path(os.environ['TRIAL_PACKS'])\n"
        "rows = queries.query('SELECT _receipt, what FROM trial.events', actor=SYSTEM).rows\n"
        "print(json.dumps([rows, queries.verify(actor=SYSTEM).sound]))"
    )
    asked = subprocess.run([sys.executable, "-c", asking], env=environment, check=True, capture_output=True, text=True)
    rows, sound = json.loads(asked.stdout.splitlines()[-1])
    assert sound
    assert len(rows) == len({receipt for receipt, _ in rows}), "no receipt counts twice"
    assert given.items() <= dict(rows).items(), "no receipt that was given is lost"
    assert len(rows) - len(given) <= killed, "what committed as its process was killed has a receipt too, not yet told"
