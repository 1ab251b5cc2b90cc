"""A working process that has grown begins anew, once it is quiet and never while it is at something."""

from __future__ import annotations

import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from tinhso.config import resting, worker

PROGRAM = """
import os
from tinhso.config.resting import begin_anew, resident
if "BEGUN" in os.environ:
    print(os.getpid(), "anew", resident() > 150_000_000)
else:
    os.environ["BEGUN"], held = "yes", b"x" * 200_000_000
    print(os.getpid(), "grown", resident() > 150_000_000)
    begin_anew()
"""


@pytest.fixture
def looks(monkeypatch) -> SimpleNamespace:
    """A clock, a processor and a memory that the test sets."""
    now = SimpleNamespace(at=0.0, used=0.0, held=resting.GROWN + 1)
    monkeypatch.setattr(resting, "time", SimpleNamespace(monotonic=lambda: now.at, process_time=lambda: now.used))
    monkeypatch.setattr(resting, "resident", lambda: now.held)
    return now


def look(rest: resting.Rest, now: SimpleNamespace, *, used: float) -> bool:
    now.at, now.used = now.at + 15, now.used + used
    return rest.due()


def test_a_grown_process_begins_anew_when_it_has_been_quiet_for_a_minute(looks):
    rest = resting.Rest()
    assert [look(rest, looks, used=0.2) for _ in range(4)] == [False, False, False, True]


def test_work_in_between_begins_the_minute_again(looks):
    rest = resting.Rest()
    used = [0.2, 0.2, 0.2, 9.0, 0.2, 0.2, 0.2]
    assert not any(look(rest, looks, used=each) for each in used)
    assert look(rest, looks, used=0.2)


def test_a_small_process_goes_on(looks):
    rest, looks.held = resting.Rest(), resting.GROWN
    assert not any(look(rest, looks, used=0.2) for _ in range(10))


def test_beginning_anew_keeps_the_process_and_gives_its_memory_back():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60).stdout
    (first, grown, large), (second, anew, still) = (line.split() for line in told.splitlines())
    assert (first, grown, large) == (second, "grown", "True")
    assert (anew, still) == ("anew", "False")


@pytest.mark.parametrize("stopping", [False, True])
def test_a_process_that_is_asked_to_stop_meanwhile_does_not_begin_anew(monkeypatch, stopping):
    taker, anew = SimpleNamespace(running=not stopping), threading.Event()
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(worker.heartbeat, "beat", lambda name: None)
    stopped, looked = threading.Event(), iter([True, *[False] * 1000])
    monkeypatch.setattr(worker, "Rest", lambda: SimpleNamespace(due=lambda: next(looked, False)))
    threading.Timer(0.2, stopped.set).start()
    worker._beat(stopped, None, taker, anew)
    assert (anew.is_set(), taker.running) == (not stopping, False)
