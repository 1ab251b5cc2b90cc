"""Killed at any step, or pressed by many at once: each case exists once, every accepted action is in its journal, once.

``make test`` runs a few trials; ``make faults`` kills at every step (``CASES_EVERY_STEP``).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from tinhso.config.tests.installations import ENGINES, Installation

KILLS = int(os.environ.get("CASES_KILLS", "6"))
EVERY_STEP = "CASES_EVERY_STEP" in os.environ
OFFICERS, CASES, TURNS, MEETINGS = 5, 3, 15, 3
LIFE = ["accept", "assign", "answer", "publish"]


@pytest.fixture(params=ENGINES)
def home(request, empty) -> Installation:
    installation = empty(request.param)
    installation.done("migrate")
    return installation


def run(home: Installation, *words: object, said: str = "", program: str = "officer_to_kill") -> list[str]:
    command = [sys.executable, "-m", f"tests.faults.{program}", *map(str, words)]
    done = subprocess.run(command, env=home.environment, input=said, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


def state(home: Installation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(home, "state")[-1])
    for case in found["cases"].values():
        assert case["state"] == case["replayed"], "the journal tells the state"
        assert case["numbers"] == list(range(1, case["version"] + 1)), "no line is missing, none is twice"
        assert case["leads"] <= 1
    return found


@pytest.mark.slow
def test_a_life_that_is_killed_anywhere_and_sent_again_happens_once(home):
    steps = int(next(line for line in run(home, "lives", said="t0 0\n") if line.startswith("steps")).split()[1])
    chance = random.Random(7)
    at = list(range(1, steps + 1)) if EVERY_STEP else [chance.randint(1, steps) for _ in range(KILLS)]
    trials = [f"t{number} {step}\n" for number, step in enumerate(at, 1)]
    ended = [line for line in run(home, "lives", said="".join(trials)) if line.startswith("end")]
    assert sum(line.endswith("killed") for line in ended) > len(at) / 2
    again = "".join(f"t{number} 0\n" for number in range(1, len(at) + 1))
    assert not [line for line in run(home, "lives", said=again) if line.startswith("end") and not line.endswith(" 0")]
    found = state(home)
    assert Counter(case["request"] for case in found["cases"].values()) == {f"t{n}": 1 for n in range(len(at) + 1)}
    for code, case in found["cases"].items():
        assert case["moves"] == LIFE
        assert {slug for slug, _run, stopped in case["clocks"] if not stopped} == {"silence"}, "only the citizen is waited for"
        assert found["lake"][code] == case["version"], "the lake has every line, once"


@pytest.mark.slow
def test_officers_who_press_at_once_never_corrupt_a_case(home):
    pressed: Counter[str] = Counter()
    for line in run(home, "crowd", OFFICERS, CASES, TURNS):
        if line.startswith("pressed"):
            pressed.update(json.loads(line.removeprefix("pressed ")))
    assert sum(pressed.values()) == OFFICERS * TURNS
    found = state(home)
    assert len(found["cases"]) == CASES
    assert sum(len(case["moves"]) for case in found["cases"].values()) == pressed["made"] > 0
    assert set(pressed) <= {
        "made", "move_not_allowed", "not_your_part", "moved_meanwhile", "missing_for_move", "clock_out_of_order"
    }, pressed  # fmt: skip


@pytest.mark.slow
def test_two_who_act_at_once_on_cases_that_hang_together_both_get_an_answer(home):
    """One waits for the other: both are done, or one is refused with a sentence; nobody sees an error of the database."""
    ended = json.loads(run(home, MEETINGS, program="officers_at_once")[-1])
    merged = ended.pop("merged into each other")
    assert merged == {"cannot_merge and made": MEETINGS}
    assert ended == {name: {"made and made": MEETINGS} for name in ended}
    state(home)
