"""As of a past moment the lake answers the same for ever, whatever comes later; and nothing accepted is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries, storage
from tinhso.lake.actions import maintenance, supplying
from tinhso.lake.models import Part
from tinhso.lake.tests.factories import dossier, event, reading, supply, unit

START = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = {
    "trial.readings": "SELECT _unit, _period, station, value FROM trial.readings ORDER BY ALL",
    "trial.dossiers": "SELECT _unit, code, status FROM trial.dossiers ORDER BY ALL",
    "trial.events": "SELECT _unit, what, amount, _receipt FROM trial.events ORDER BY ALL",
}
STEP = st.one_of(
    st.tuples(st.sampled_from(sorted(EVERYTHING)), st.integers(0, 1), st.integers(1, 2), st.integers(1, 3)),
    st.tuples(st.just("withdraw"), st.integers(0, 20), st.just(0), st.just(0)),
    st.tuples(st.just("compact"), st.just(0), st.just(0), st.just(0)),
)


def state(moment: datetime | None) -> dict[str, tuple]:
    return {name: queries.query(sql, actor=SYSTEM, as_of=moment).rows for name, sql in EVERYTHING.items()}


def step(units: list[int], what: str, number: int, month: int, value: int) -> None:
    if what == "compact":
        maintenance.compact(actor=SYSTEM)
    elif what == "withdraw":
        open_parts = list(Part.objects.filter(known_to=None).order_by("pk"))
        if open_parts:
            supplying.withdraw(actor=SYSTEM, number=open_parts[number % len(open_parts)].number, reason="Thử.")
    else:
        rows = {
            "trial.readings": reading(f"2024-{month:02}-01", str(value), f"T{units[number]}"),
            "trial.dossiers": dossier(f"H{units[number]}-{value}", str(value)),
            "trial.events": event(f"e{value}", str(value)),
        }
        supply(what, units[number], f"2024{month:02}", rows[what])


@pytest.mark.django_db
@given(steps=st.lists(STEP, min_size=1, max_size=7), back=st.lists(st.integers(-3, 5), min_size=7, max_size=7))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_known_at_a_moment_never_changes_and_nothing_accepted_is_lost(steps, back):
    units, seen, moment, receipts = [unit(), unit()], [], START, set()
    for number, (what, *rest) in enumerate(steps):
        moment += timedelta(hours=back[number])  # the machine's clock is set back now and then
        with clock.set_to(moment):
            step(units, what, *rest)
        answer = queries.query("SELECT 1", actor=SYSTEM)
        seen.append((answer.known_at, state(None)))
        receipts |= {part.number for part in Part.objects.all()}
    for known_at, found in seen:
        assert state(known_at) == found
    assert receipts == {part.number for part in Part.objects.all()}
    assert all(storage.local().exists(part.file) for part in Part.objects.all())
    closed = [part.superseded_by for part in Part.objects.exclude(superseded_by="").filter(update="replace_period")]
    assert len(closed) == len(set(closed)), "each correction closes one part"
    assert queries.verify(actor=SYSTEM).sound


@pytest.mark.django_db
def test_before_anything_was_known_there_is_nothing():
    supply("trial.events", unit(), "202401", event("a"))
    assert queries.query("SELECT * FROM trial.events", actor=SYSTEM, as_of=START - timedelta(days=9000)).rows == ()


@pytest.mark.django_db
def test_a_question_about_the_future_is_answered_as_of_the_last_change():
    receipt = supply("trial.events", unit(), "202401", event("a"))
    answer = queries.query("SELECT * FROM trial.events", actor=SYSTEM, as_of=receipt.accepted_at + timedelta(days=9))
    assert answer.known_at == receipt.accepted_at


@pytest.mark.django_db
def test_a_difference_tells_what_was_added_removed_and_changed():
    office = unit()
    before = supply("trial.readings", office, "202401", reading(value="1"), reading(station="B")).accepted_at
    after = supply("trial.readings", office, "202401", reading(value="2"), reading(station="C")).accepted_at
    found = queries.diff("trial.readings", since=before, until=after, actor=SYSTEM)
    at = found.columns.index("station"), found.columns.index("value")
    assert [(row[0], row[at[0]], row[at[1]]) for row in found.rows] == [
        ("before", "A", 1.0),
        ("after", "A", 2.0),
        ("removed", "B", 1.0),
        ("added", "C", 1.0),
    ]
