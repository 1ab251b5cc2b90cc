"""Event streams as text: an id stands for a state of the numbers, and nobody is told of what they may not see."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.centre.live import rules
from tinhso.centre.live.contracts import Change, Position

MOMENT = datetime(2026, 11, 27, 8, 12, 30, 123456, tzinfo=UTC)
HERE = Position(MOMENT, "units and definitions")
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(moments)
def test_an_id_stands_for_its_moment_to_the_microsecond(moment):
    position = Position(moment, "the same")
    assert rules.since(rules.written(position), position) == (moment, True)


def test_before_anything_was_supplied_there_is_an_id_too():
    nothing = Position(None, "the same")
    assert rules.since(rules.written(nothing), HERE) == (None, False)
    assert rules.since(rules.written(Position(None, HERE.around)), HERE) == (None, True)


def test_an_id_from_before_a_change_of_units_stands_on_nothing():
    assert rules.since(rules.written(HERE), Position(MOMENT, "other units")) == (MOMENT, False)


def test_an_id_of_a_moment_to_come_stands_on_nothing_since_a_backup_was_put_back():
    later = Position(MOMENT + timedelta(seconds=1), HERE.around)
    assert rules.since(rules.written(later), HERE)[1] is False


@pytest.mark.parametrize("text", ["", "x", "1.2", "99999999999999999999.000000000000", "-1.000000000000", "1\n.000000000000"])
def test_what_is_no_id_of_ours_stands_on_nothing(text):
    assert rules.since(text, HERE) == (None, False)


def test_an_event_names_datasets_and_no_number():
    event = rules.moved(Change(HERE, frozenset({"b.two", "a.one"}))).decode()
    fields = dict(line.split(": ", 1) for line in event.strip().splitlines())
    assert fields["id"] == rules.written(HERE)
    assert fields["event"] == "moved"
    assert json.loads(fields["data"]) == {"datasets": ["a.one", "b.two"]}
    assert event.endswith("\n\n")


def test_an_actor_is_told_of_datasets_that_they_see_only():
    change = Change(HERE, frozenset({"open.one", "closed.one"}))
    seen = rules.as_seen(change, frozenset({"open.one", "open.two"}))
    assert seen is not None
    assert seen.datasets == {"open.one"}
    assert rules.as_seen(change, frozenset({"open.two"})) is None
    assert rules.as_seen(change, frozenset()) is None


def test_that_units_or_definitions_changed_is_told_to_everybody_without_a_name():
    told = rules.as_seen(Change(HERE, frozenset({"closed.one"}), everything=True), frozenset())
    assert told is not None
    assert b"closed" not in rules.moved(told)


names = st.frozensets(st.sampled_from(["a.a", "a.b", "b.a", "c.c"]))
changes = st.builds(Change, st.just(HERE), names, st.booleans())


@given(changes, changes)
def test_changes_that_wait_together_lose_nothing(one, other):
    both = rules.joined(rules.joined(None, one), other)
    assert both.datasets == one.datasets | other.datasets
    assert both.everything == (one.everything or other.everything)


def test_a_stream_begins_with_how_soon_to_ask_again_and_where_it_stands():
    assert rules.opened(HERE).decode().startswith(f"retry: 1000\nid: {rules.written(HERE)}\nevent: opened\n")
